# From a clone: brew install --HEAD packaging/archiver.rb
class Archiver < Formula
  desc "Keeps the history of Apify Actor versions, and says what changed"
  homepage "https://docs.apify.com/platform/actors"
  license "Apache-2.0"
  head "file://#{File.expand_path("..", __dir__)}", using: :git, branch: "main"

  depends_on xcode: ["26.0", :build]
  depends_on "libarchive"
  depends_on macos: :sequoia
  depends_on "nettle"
  depends_on "utf8proc"

  uses_from_macos "sqlite"
  uses_from_macos "zlib"

  def install
    system "swift", "build", "--disable-sandbox", "-c", "release", "--product", "archiver"
    system "scripts/place", ".build/release/archiver", prefix
  end

  test do
    assert_match "archiver", shell_output("#{bin}/archiver --version")
    ENV["ARCHIVER_DB"] = testpath/"archive.db"
    assert_match "no archive", shell_output("#{bin}/archiver log 2>&1", 10)
  end
end

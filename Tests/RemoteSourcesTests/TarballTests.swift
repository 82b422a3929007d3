import Foundation
import RealPrograms
import RemoteSources
import Snapshots
import Testing

struct TarballTests {
  @Test(arguments: [
    ("plain", ["run.sh=run\n", "src/main.js=main\n"]), ("gz", ["a.txt=gz\n"]),
    ("bz2", ["a.txt=bz2\n"]), ("xz", ["a.txt=xz\n"]), ("folders", ["a/b.txt=b\n", "c/"]),
    ("goodlink", ["a.txt=in\n", "b.txt=in\n"]),
  ])
  func `an archive of each kind is unpacked`(name: String, files: [String]) async throws {
    try await World.with { (world: World) async throws in
      let answer = try await world.tarball("/archive/\(name)")
      #expect(answer.lines == files)
      #expect(answer.source?.warnings == [])
    }
  }

  @Test(arguments: [
    "--format=gnu", "--format=posix --sparse-version=0.0", "--format=posix --sparse-version=0.1",
    "--format=posix --sparse-version=1.0",
  ])
  func `holes are zeros, also the one that a file ends with`(form: String) async throws {
    try await World.with { (world: World) async throws in
      let pack = """
        truncate -s 300000 file && printf start | dd of=file conv=notrunc 2>&1 &&
        printf middle | dd of=file bs=1 seek=100000 conv=notrunc 2>&1 && truncate -s 200000 none &&
        tar -S --hole-detection=raw \(form) -cf a.tar file none && wc -c < a.tar
        """
      let packed = try await RealProgram.run("sh", "-c", pack, in: world.server.folder)
      #expect(packed.status == 0, "\(packed.errors)")
      let size = packed.output.split(separator: "\n").last.flatMap { Int($0) }
      #expect(try #require(size) < 100_000)
      let source = try #require(try await world.tarball("/files/a.tar").source)
      var expected = [UInt8](repeating: 0, count: 300_000)
      expected.replaceSubrange(0..<5, with: "start".utf8)
      expected.replaceSubrange(100_000..<100_006, with: "middle".utf8)
      #expect(source.files.map(\.path) == ["file", "none"])
      #expect(source.files.map { $0.content?.bytes == expected } == [true, false])
      #expect(source.files.last?.content?.bytes == [UInt8](repeating: 0, count: 200_000))
    }
  }

  @Test(arguments: ["--gzip", "--bzip2", "--xz", "--zstd"])
  func `what tar packs by another program is unpacked without one`(option: String) async throws {
    try await World.with { (world: World) async throws in
      let pack = "seq 10000 > numbers && tar \(option) -cf packed numbers"
      let packed = try await RealProgram.run("sh", "-c", pack, in: world.server.folder)
      #expect(packed.status == 0, "\(packed.errors)")
      let answer = try await world.tarball("/files/packed")
      let numbers = (1...10000).map { "\($0)\n" }.joined()
      #expect(answer.lines == ["numbers=\(numbers)"])
    }
  }

  @Test func `names that are not ASCII, and bytes that are no text, come out as they went in`()
    async throws
  {
    try await World.with { (world: World) async throws in
      let folder = world.server.folder
      let work = folder.appending(path: "work")
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
      try Data("ü\n".utf8).write(to: work.appending(path: "grün 漢.txt"))
      try Data([0, 255, 1]).write(to: work.appending(path: "bin"))
      let pack = """
        cd work && python3 -c 'import zipfile, os
        with zipfile.ZipFile("../a.zip", "w") as z:
          for name in sorted(os.listdir(".")): z.write(name)' && tar --format=pax -cf ../pax.tar * \
        && tar --format=gnu -cf ../gnu.tar *
        """
      let packed = try await RealProgram.run("sh", "-c", pack, in: folder)
      #expect(packed.status == 0, "\(packed.errors)")
      for name in ["a.zip", "pax.tar", "gnu.tar"] {
        let source = try #require(try await world.tarball("/files/\(name)").source)
        let files = source.files.sorted { $0.path < $1.path }
        #expect(files.map(\.path) == ["bin", "grün 漢.txt"], "\(name)")
        #expect(files.map { $0.content?.bytes } == [[0, 255, 1], Array("ü\n".utf8)], "\(name)")
        #expect(source.warnings == [], "\(name)")
      }
    }
  }

  @Test func `a tarball is asked for by its ETag, and without one told apart by its hash`()
    async throws
  {
    try await World.with { (world: World) async throws in
      func put(_ name: String) async throws {
        let archive = try await RealProgram.run(
          "python3",
          "-c",
          "import zipfile; zipfile.ZipFile('a.zip', 'w').writestr('a.txt', '\(name)')",
          in: world.server.folder
        )
        #expect(archive.status == 0, "\(archive.errors)")
      }
      for kind in ["files", "untagged"] {
        try await put("one")
        let first = try #require(try await world.tarball("/\(kind)/a.zip").source)
        #expect(first.identity.string.count == 64)
        #expect(try await world.tarball("/\(kind)/a.zip", unless: first.mark) == .same)
        try await put("two")
        let second = try await world.tarball("/\(kind)/a.zip", unless: first.mark)
        #expect(second.lines == ["a.txt=two"])
        #expect(second.source?.identity != first.identity)
      }
      let asked = try world.server.requests().compactMap { $0.headers["If-None-Match"] }
      #expect(asked.count == 2)
    }
  }

  @Test
  func `the token goes to records of the API's stores, and nothing else of the API is asked for`()
    async throws
  {
    try await World.with(api: "server", token: "secret-token") { (world: World) async throws in
      let record = "/v2/key-value-stores/st/records/version-0.1.zip"
      let query = "?disableRedirect=true&signature=REDACTED&method=DELETE"
      #expect(
        try await world.failure(ofTarball: record + query) == .status(404)
      )
      let refused = SourceError.Reason.address(
        "of the API only records of key-value stores are fetched"
      )
      for path in [
        "/v2/acts/x?method=DELETE", "/v2/key-value-stores/st", "/archive/plain",
        "/v2/key-value-stores/st/records/%2e%2e", "/v2/key-value-stores/../records/x",
        "/v2/key-value-stores/st/records/a%2Fb", "/v2/key-value-stores/st/records/x/y",
      ] {
        #expect(try await world.failure(ofTarball: path) == refused, "\(path)")
      }
      let asked = try world.server.requests()
      #expect(asked.map(\.path) == [record + "?disableRedirect=true"])
      #expect(asked.map { $0.headers["Authorization"] } == ["Bearer secret-token"])
    }
  }

  @Test func `what may pass is asked for again`() async throws {
    try await World.with { (world: World) async throws in
      let answer = try await world.tarball("/moody/plain")
      #expect(answer.lines == ["run.sh=run\n", "src/main.js=main\n"])
      #expect(try world.server.requests().count == 3)
    }
  }
}

import Snapshots

/// Writes the addresses of pages, which are selectors behind a prefix.
struct SiteLinks: Sendable {
  /// What stands before each path: empty, or as `/archiver`.
  let prefix: String
  /// There is but one page: addresses lead to the part of it that is about a version.
  let isOnePage: Bool

  init(prefix: String) {
    (self.prefix, isOnePage) = (prefix, false)
  }

  private init() {
    (prefix, isOnePage) = ("", true)
  }

  /// The addresses within a page that is all there is.
  static let onePage = SiteLinks()

  var home: String { prefix + "/" }
  var search: String { prefix + "/-/search" }
  var log: String { prefix + "/-/log" }
  var failures: String { prefix + "/-/failures" }
  var builds: String { prefix + "/-/builds" }
  var deployed: String { prefix + "/-/deployed" }
  var status: String { prefix + "/-/status" }
  var jump: String { prefix + "/-/go" }
  var comparison: String { prefix + "/-/diff" }

  /// Of an Actor, a version, or any other selector without a path.
  func selector(_ text: String) -> String {
    isOnePage ? "#\(Self.encoded(text))" : "\(prefix)/\(Self.encoded(text))"
  }

  func snapshot(_ version: String, _ revision: Int) -> String {
    isOnePage ? selector(version) : "\(prefix)/\(Self.encoded(version))@\(revision)"
  }

  /// What a snapshot changed.
  func change(_ version: String, _ revision: Int) -> String {
    if isOnePage { return selector(version) }
    return revision > 1
      ? diff(version, revision - 1, revision) : snapshot(version, revision) + "?view=changes"
  }

  /// - Parameters: numbers of revisions, or of builds.
  func diff(
    _ version: String,
    _ old: some CustomStringConvertible,
    _ new: some CustomStringConvertible,
    _ path: ExactString? = nil
  ) -> String {
    "\(prefix)/\(Self.encoded(version))@\(Self.encoded("\(old)"))..\(Self.encoded("\(new)"))"
      + (path.map { ":" + Self.encoded(path: $0) } ?? "")
  }

  func file(_ version: String, _ revision: Int, _ path: ExactString) -> String {
    "\(snapshot(version, revision)):\(Self.encoded(path: path))"
  }

  func content(_ sha256: String) -> String {
    "\(prefix)/-/content/\(Self.encoded(sha256))"
  }

  /// The bytes of a content.
  func raw(_ sha256: String) -> String { content(sha256) + "/raw" }

  /// A content that is a picture, to be shown in a page.
  func picture(_ sha256: String) -> String { content(sha256) + "/image" }

  func asset(_ name: String, _ hash: String) -> String {
    "\(prefix)/-/static/\(hash)/\(name)"
  }

  /// An address with a query, or with more of one; parameters that are empty are left out.
  static func with(_ query: [(name: String, value: String)], _ address: String) -> String {
    let pairs = query.filter { !$0.value.isEmpty }
      .map { "\($0.name)=\(encoded($0.value, "/:@"))" }
    if pairs.isEmpty { return address }
    return "\(address)\(address.contains("?") ? "&" : "?")\(pairs.joined(separator: "&"))"
  }

  /// The path of a file. Its slashes are kept only where a browser leaves its parts as they are.
  private static func encoded(path: ExactString) -> String {
    let parts = path.string.utf8.split(
      separator: UInt8(ascii: "/"),
      omittingEmptySubsequences: false
    )
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && !part.allSatisfy { $0 == UInt8(ascii: ".") }
    }
    return encoded(path.string, isPlain ? "/" : "")
  }

  /// A text by RFC 3986: letters, digits, `-._~` and some other signs stand for themselves.
  static func encoded(_ text: String, _ kept: String = "/@:") -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      case _ where kept.utf8.contains(byte): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

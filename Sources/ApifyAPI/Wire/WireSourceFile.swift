import Snapshots

/// Reads one entry of `sourceFiles`: a folder when `folder` is true, else a file.
///
/// A file without `format` is TEXT, one without `content` is empty, as when Apify builds it.
struct WireSourceFile: WireEntry {
  static let noun = "source file"

  let file: SourceFile
  let extra: [ExactString: JSON]
  let warnings: [String]

  var name: ExactString { file.path }

  /// Nil when there is no path; then the entry is no file, whatever else it is.
  init?(_ object: WireObject) throws(BodyError) {
    var object = object
    guard let path = try object.name("name") else { return nil }
    if try object.flag("folder") == true {
      // What no folder has stays beside it.
      try object.keepRest()
      file = SourceFile(path: path, node: .folder)
    } else {
      let format = try object.safeText("format") ?? "TEXT"
      let content = try Self.content(&object)
      let decoded = Self.decode(content, format: format)
      file = SourceFile(path: path, node: .file(decoded.format, Content(decoded.bytes)))
      try object.keepRest()
      if let problem = decoded.problem {
        object.note("source file \(path.shown): \(problem); the text is kept as given")
      }
    }
    extra = object.extra
    warnings = object.warnings
  }

  /// A content as it came.
  private struct GivenContent {
    let bytes: [UInt8]
    /// Whether it is a text, and each character of it one that there is.
    let isText: Bool
  }

  private static func content(_ object: inout WireObject) throws(BodyError) -> GivenContent {
    guard let value = object.take("content") else { return GivenContent(bytes: [], isText: true) }
    guard let text = value.text else {
      return GivenContent(bytes: Array(value.bytes), isText: false)
    }
    return GivenContent(bytes: text.bytes, isText: text.isWhole)
  }

  private static func decode(
    _ content: GivenContent,
    format: ExactString
  ) -> (format: SourceFile.Format, bytes: [UInt8], problem: String?) {
    let asGiven = (SourceFile.Format.undecoded(format), content.bytes)
    switch format {
    case "TEXT":
      if content.isText { return (.text, content.bytes, nil) }
      return (asGiven.0, asGiven.1, "its content is no text, or has half a surrogate pair")
    case "BASE64":
      let text = String(decoding: content.bytes, as: UTF8.self)
      if content.isText, let bytes = Base64Text.bytes(text) { return (.base64, bytes, nil) }
      return (asGiven.0, asGiven.1, "invalid BASE64")
    default:
      return (asGiven.0, asGiven.1, "unknown format \(format.string.escaped(upTo: 60))")
    }
  }
}

import Snapshots

/// Reads one entry of `sourceFiles`: a folder when `folder` is true, else a file.
///
/// A file without `format` is TEXT, one without `content` is empty, as when Apify builds it.
struct WireSourceFile: Decodable {
  let file: SourceFile
  let extra: [String: JSON]
  let warning: String?

  private static let known: Set<String> = ["name", "format", "content", "folder"]

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: AnyKey.self)
    let path: ExactString = try fields.required("name")
    let isFolder: Bool? = try fields.optional("folder")
    let format: ExactString? = try fields.optional("format")
    let text: String? = try fields.optional("content")
    var extra = try fields.fields(besides: Self.known)
    if isFolder == true {
      extra["format"] = format.map(JSON.string)
      extra["content"] = text.map { .string(ExactString($0)) }
      file = SourceFile(path: path, node: .folder)
      warning = nil
    } else {
      extra["folder"] = isFolder.map(JSON.bool)
      let decoded = Self.decode(text ?? "", format: format ?? "TEXT")
      file = SourceFile(path: path, node: .file(decoded.format, Content(decoded.bytes)))
      warning = decoded.problem.map { "source file \(path.string.escaped(upTo: 300)): \($0)" }
    }
    self.extra = extra
  }

  private static func decode(
    _ text: String,
    format: ExactString
  ) -> (format: SourceFile.Format, bytes: [UInt8], problem: String?) {
    switch format {
    case "TEXT":
      return (.text, Array(text.utf8), nil)
    case "BASE64":
      if let bytes = Base64Text.bytes(text) { return (.base64, bytes, nil) }
      return (.undecoded(format), Array(text.utf8), "invalid BASE64; the text is kept as given")
    default:
      let word = format.string.escaped(upTo: 60)
      return (
        .undecoded(format), Array(text.utf8), "unknown format \(word); the text is kept as given"
      )
    }
  }
}

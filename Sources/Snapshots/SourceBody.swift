/// The part of a version that brings its source back: the type, the files and the folders, and nothing beside.
///
/// Of the fields of a file that are kept without being understood none is in it.
package struct SourceBody: Sendable {
  /// How many bytes the contents of all files may have, as they are sent:
  /// https://docs.apify.com/api/v2/act-version-put
  package static let mostContent = 3 << 20
  /// How many bytes a body may have.
  package static let mostBytes = 9_437_184

  package let members: [ExactString: JSON]
  /// Of all contents, in bytes, as they are sent.
  package let contentSize: Int
  package let fileCount: Int
  /// Files whose content could not be read as what Apify called it, and can't be sent as it was.
  package let unsendable: [ExactString]

  package init(of files: [SourceFile], sourceType: ExactString) {
    var size = 0
    let entries = files.map { file in
      guard case .file(let format, let content) = file.node else {
        // What was purged is none of what can be sent, and refused with its path.
        return JSON.object(["name": .string(file.path), "folder": .bool(true)])
      }
      let text = format.encode(content.bytes)
      size += text.utf8.count
      return JSON.object([
        "name": .string(file.path), "format": .string(format.name),
        "content": .string(ExactString(text)),
      ])
    }
    members = ["sourceType": .string(sourceType), "sourceFiles": .array(entries)]
    contentSize = size
    fileCount = files.count { $0.content != nil }
    unsendable = files.filter { file in
      switch file.node {
      case .folder: false
      case .file(let format, _): format != .text && format != .base64
      case .purged: true
      }
    }.map(\.path)
  }

  package var json: JSON { .object(members) }

  /// In bytes.
  package var size: Int { json.text.string.utf8.count }
}

import Changes
package import Snapshots

/// What is known of a file besides its path and its bytes; of a folder, nothing.
package struct FileFacts: Hashable, Sendable, Encodable {
  package let format: ExactString?
  /// Bytes.
  package let size: Int?
  package let sha256: String?
  /// UTF-8 without a NUL.
  package let isText: Bool?
  /// The bytes were purged; nil where they were not.
  package let isPurged: Bool?

  init(_ file: FileState) {
    format = file.format?.name
    size = file.content?.size
    sha256 = file.content?.hash.description
    isText = file.content?.isText
    isPurged = file.isPurged ? true : nil
  }
}

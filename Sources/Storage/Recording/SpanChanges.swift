import Foundation
import GRDB
import Snapshots

/// A span that has not been closed: what is there now.
struct OpenSpan<Value: Hashable> {
  let id: Int64
  let value: Value
}

/// What is at a path: a folder, or a file's format and the hash of its content.
struct FileValue: Hashable {
  /// Nil for a folder.
  let format: SourceFile.Format?
  let hash: ContentHash?

  init(_ file: SourceFile) {
    switch file.node {
    case .folder: (format, hash) = (nil, nil)
    case .file(let format, let content): (self.format, hash) = (format, content.hash)
    }
  }

  init(_ row: Row) {
    format = (row["format"] as Data?).map { name in
      SourceFile.Format(name: ExactString(name), isDecoded: row["is_decoded"])
    }
    hash = (row["sha256"] as Data?).flatMap { ContentHash(bytes: Array($0)) }
  }
}

/// The spans to close and to open between what is there now and what is to be.
struct SpanChanges<Value: Hashable> {
  let closed: [Int64]
  let opened: [(key: ExactString, value: Value)]

  init(from now: [ExactString: OpenSpan<Value>], to new: [ExactString: Value]) {
    closed = now.filter { new[$0.key] != $0.value.value }.map(\.value.id).sorted()
    opened = new.filter { now[$0.key]?.value != $0.value }.sorted { $0.key < $1.key }
  }
}

extension ExactString {
  /// The bytes of the text; `CAST(? AS TEXT)` stores them whole, where a C string ends at a NUL.
  var data: Data { Data(string.utf8) }

  init(_ data: Data) {
    self.init(String(decoding: data, as: UTF8.self))
  }
}

extension EnvironmentVariable.Value {
  init(_ row: Row) {
    if row["is_secret"] {
      self = .secret(hash: (row["value_digest"] as Data?).map { ExactString($0) })
    } else {
      self = .plain(ExactString(row["value"] as Data))
    }
  }
}

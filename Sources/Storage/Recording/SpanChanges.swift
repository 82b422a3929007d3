import Foundation
import GRDB
import Snapshots

/// A span that has not been closed: what is there now.
struct OpenSpan<Value: Hashable> {
  /// The key of its row.
  let id: Int64
  let firstRevision: Int
  let value: Value
}

/// The spans to close and to open between what is there now and what is to be, each by path or name.
struct SpanChanges<Value: Hashable> {
  let closed: [(key: ExactString, span: OpenSpan<Value>)]
  /// Each with the span that it replaces.
  let opened: [(key: ExactString, value: Value, replaced: OpenSpan<Value>?)]

  init(from now: [ExactString: OpenSpan<Value>], to new: [ExactString: Value]) {
    closed = now.filter { new[$0.key] != $0.value.value }.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
    opened = new.filter { now[$0.key]?.value != $0.value }.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value, now[$0.key]) }
  }

  /// Nothing changes.
  static var none: SpanChanges { SpanChanges(from: [:], to: [:]) }

  var isEmpty: Bool { closed.isEmpty && opened.isEmpty }

  var replacedCount: Int { opened.count { $0.replaced != nil } }
}

extension OpenSpan {
  /// The revision of the span's that the highest power of two divides, once it is closed: a file's or
  /// a variable's `anchor_revision`.
  func anchor(closedAt last: Int) -> Int {
    // The highest bit in which the revision before the first and the last one differ.
    let differing = (firstRevision - 1) ^ last
    let bit = Int.bitWidth - 1 - differing.leadingZeroBitCount
    return (last >> bit) << bit
  }
}

/// What is at a path: a folder, or a file's format and the hash of its content.
struct FileValue: Hashable {
  /// Nil for a folder.
  let format: SourceFile.Format?
  let hash: ContentHash?
}

extension FileValue {
  init(_ file: SourceFile) {
    switch file.node {
    case .folder: self.init(format: nil, hash: nil)
    case .file(let format, let content): self.init(format: format, hash: content.hash)
    case .purged(let format, let content): self.init(format: format, hash: content.hash)
    }
  }

  func entry(at path: ExactString) -> Snapshot.FileEntry {
    Snapshot.FileEntry(path: path, format: format, hash: hash)
  }
}

extension ExactString {
  /// The bytes of the text; `CAST(? AS TEXT)` stores them whole, where a C string ends at a NUL.
  var data: Data { Data(string.utf8) }
}

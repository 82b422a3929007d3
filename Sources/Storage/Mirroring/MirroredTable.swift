/// A table of a mirror, and where in an archive its rows are found.
///
/// A mirror has the archive's own ids, to join by, and Apify's names for things beside them.
package struct MirroredTable: Sendable {
  /// What a column holds, if not NULL.
  package enum Kind: Sendable {
    case integer, text, bytes
  }

  package struct Column: Sendable {
    package let name: String
    package let kind: Kind
    /// What it is in the archive.
    let expression: String
  }

  package let name: String
  /// In the order of a row's values; the archive's UUID stands before them in a mirror.
  package let columns: [Column]
  /// Which columns tell its rows apart within an archive.
  package let key: [String]
  /// Where rows are taken from.
  let source: String
  /// The archive's own key of a row.
  let id: String
  /// Of what a version has: by what its rows are numbered.
  var sequence: String?
  /// Of spans: the columns of the number at which one ended, and of the anchor that it has since.
  package internal(set) var end: (last: String, anchor: String)?

  /// What stands for the table in its source.
  var alias: Substring { id.prefix { $0 != "." } }

  /// What the archive's own key of a row is called.
  package var idName: String { id.split(separator: ".").last.map(String.init) ?? id }

  /// The place of a column in a row.
  package func place(of name: String) -> Int {
    columns.firstIndex { $0.name == name } ?? 0
  }
}

extension MirroredTable.Column {
  /// Columns that are called as in the archive: `alias.name`, or `expression AS name`.
  static func all(
    _ kind: MirroredTable.Kind,
    _ expressions: String...
  ) -> [MirroredTable.Column] {
    expressions.map { text in
      let named = text.ranges(of: " AS ").last.map { String(text[$0.upperBound...]) }
      let last = text.split(separator: ".").last.map(String.init)
      return MirroredTable.Column(name: named ?? last ?? text, kind: kind, expression: text)
    }
  }
}

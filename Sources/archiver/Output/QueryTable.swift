import Answers
import Snapshots
import Storage

/// Writes rows as a table for people: a value is one line, and not wider than a part of the terminal.
///
/// The first rows say how wide columns are, so that no more are held back; what is wider later stands out.
struct QueryTable {
  private static let heldRows = 200
  private static let widestCell = 60
  private static let gap = "  "

  private let columns: [String]
  private var held: [[String]] = []
  private var widths: [Int]?

  init(columns: [String]) {
    self.columns = columns.map(Self.cell)
  }

  mutating func write(_ row: QueryRow, to results: inout ResultStream) throws {
    let cells = row.values.map { $0 == .null ? "NULL" : Self.cell($0.text) }
    if let widths { return try write(cells, widths, to: &results) }
    held.append(cells)
    if held.count == Self.heldRows { try writeHeld(to: &results) }
  }

  /// Writes what is held back; of no rows the heads of the columns alone.
  mutating func end(to results: inout ResultStream) throws {
    if widths == nil { try writeHeld(to: &results) }
  }

  private mutating func writeHeld(to results: inout ResultStream) throws {
    let widths = columns.indices.map { column in
      held.reduce(columns[column].width) { max($0, $1[column].width) }
    }
    self.widths = widths
    try write(columns, widths, .strong, to: &results)
    for cells in held { try write(cells, widths, to: &results) }
    held = []
  }

  private func write(
    _ cells: [String],
    _ widths: [Int],
    _ style: ResultStream.Style = .plain,
    to results: inout ResultStream
  ) throws {
    let padded = zip(cells, widths).map { $0.padded(to: $1) }.dropLast() + cells.suffix(1)
    try results.write(padded.joined(separator: Self.gap) + "\n", style)
  }

  /// The beginning of a text, as one line; behind it an ellipsis, where that is not all.
  private static func cell(_ text: String) -> String {
    // More can't be shown, whatever is a column wide, or none.
    let beginning = text.unicodeScalars.prefix(widestCell * 4)
    let isAll = beginning.endIndex == text.unicodeScalars.endIndex
    let line = TerminalText(line: String(beginning)).description
    if isAll, line.width <= widestCell { return line }
    var shown = ""
    var width = 0
    for character in line {
      width += String(character).width
      if width >= widestCell { break }
      shown.append(character)
    }
    return shown + "…"
  }
}

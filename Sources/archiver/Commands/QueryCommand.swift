import Answers
import ArgumentParser
import Mirroring
import Snapshots
import Storage

/// Answers a question in SQL.
struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Answer a question in SQL.",
    discussion: """
      One SELECT over the views that docs/schema.md tells of, with sixty questions to begin with. It \
      reads and does nothing else: no table, no file, no setting. A table is for people, with long values cut; \
      the other forms have them whole, and each row as soon as it is found.

      Examples:
        archiver query 'SELECT actor, event, observed_at FROM history ORDER BY snapshot_id DESC LIMIT 20'
        archiver query --csv 'SELECT * FROM change_log' > changes.csv
        archiver query --jsonl 'SELECT * FROM current_versions' | jq .actor
        archiver query --mirror service=history 'SELECT * FROM disagreements'
      """
  )

  /// How rows are written.
  private enum Form: String, EnumerableFlag {
    case table, csv, json, jsonLines

    static func name(for value: Form) -> NameSpecification {
      value == .jsonLines ? [.long, .customLong("jsonl")] : .long
    }

    static func help(for value: Form) -> ArgumentHelp? {
      switch value {
      case .table: "Print a table, as without it."
      case .csv: "Print CSV, with a line of names."
      case .json: "Print one JSON document."
      case .jsonLines: "Print a line of JSON for each row."
      }
    }

    var answerForm: AnswerForm {
      switch self {
      case .table, .csv: .text
      case .json: .json
      case .jsonLines: .jsonLines
      }
    }

    func write(_ query: any QueryRows, to results: inout ResultStream) throws {
      let answer = try QueryAnswer(to: query, isKeyed: answerForm != .text)
      switch self {
      case .table:
        var table = QueryTable(columns: answer.columns)
        try answer.each { try table.write($0, to: &results) }
        try table.end(to: &results)
      case .csv:
        try QueryCSV.write(columns: answer.columns, to: &results)
        try answer.each { try QueryCSV.write($0, to: &results) }
      case .json: _ = try results.write(answer) { _, _ in }
      case .jsonLines:
        // A row is what it is, and no document of ours: its own column may be called schema.
        try answer.each { row in
          try results.write(AnswerJSON.bytes(of: row, isLine: true) + [UInt8(ascii: "\n")])
        }
      }
    }
  }

  @Argument(help: "A SELECT.")
  var sql: String

  @Flag(exclusivity: .exclusive)
  private var form = Form.table

  @Option(
    help: ArgumentHelp(
      "How long the archive may be at work on it, as 15m; without it a minute.",
      valueName: "interval"
    ),
    transform: Interval.argument
  )
  var timeLimit: Interval?

  @Option(
    help: ArgumentHelp(
      "Ask a mirror, and not the archive: docs/mirror.md says of what.",
      valueName: "address"
    )
  )
  var mirror: String?

  @OptionGroup
  var archive: ArchivePlace

  /// Long enough for what reads all texts of a large archive.
  private static let usualLimit = 60

  func run() async throws {
    let limit = Duration.seconds(timeLimit?.seconds ?? Self.usualLimit)
    guard let mirror else {
      return try await archive.answer(as: form.answerForm) { [sql, form] archive, results in
        try form.write(archive.query(sql, within: limit), to: &results)
      }
    }
    let address = try MirrorAddress(mirror)
    try await ResultStream.open(as: form.answerForm) { [sql, form] results in
      try await results.writeWaiting { results in
        try form.write(MirrorQuery(sql, within: limit, of: address), to: &results)
      }
    }
  }
}

import Foundation
import RealPrograms
import Testing

/// An archive, made from the SQL of the schema, in a folder of its own; the stock shell reads
/// and writes it.
struct ArchiveFile {
  enum Part: String, CaseIterable {
    case tables, views, triggers

    private static let folder = RealProgram.root.appending(path: "migrations")

    /// The files of SQL, in the order in which they are read.
    var files: [URL] {
      get throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        let parts = names.filter { name in
          self == .tables ? name.contains(/^\d{4}_/) : name == "\(rawValue).sql"
        }
        return parts.map { Self.folder.appending(path: $0) }
      }
    }

    var sql: String {
      get throws { try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined() }
    }
  }

  let folder: URL
  let path: String

  /// Makes an archive of these parts, runs a script in it, and removes it after the body.
  static func with(
    _ parts: [Part] = Part.allCases,
    holding statements: [String] = [],
    _ body: (ArchiveFile) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "schema-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
    let file = ArchiveFile(folder: folder, path: folder.appending(path: "archive.db").path)
    let reads = try parts.flatMap { try $0.files }.map { #".read "\#($0.path)""# }
    let made = try await file.run(
      (["PRAGMA foreign_keys = ON;", "BEGIN;"] + reads + statements + ["COMMIT;"])
        .joined(separator: "\n")
    )
    try #require(made.errors.isEmpty, "\(made.errors)")
    try await body(file)
  }

  /// The same folder's file of another name.
  func sibling(_ name: String) -> ArchiveFile {
    ArchiveFile(folder: folder, path: folder.appending(path: name).path)
  }

  /// Runs a script of statements and dot-commands, which goes on after an error.
  func run(_ script: String) async throws -> RealProgram.Result {
    let file = folder.appending(path: "script-\(UUID()).sql")
    try Data(script.utf8).write(to: file)
    return try await RealProgram.run(
      "sqlite3",
      "-batch",
      path,
      #".read "\#(file.path)""#,
      in: folder
    )
  }

  /// The lines that a query answers, columns separated by `|`.
  func lines(_ query: String) async throws -> [String] {
    let result = try await run(query)
    try #require(result.errors.isEmpty, "\(result.errors) in \(query)")
    return result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  /// The rows that a query answers as JSON objects, for values that have `|` or line breaks in them.
  func rows<Row: Decodable>(_ query: String, as type: Row.Type) async throws -> [Row] {
    let result = try await run(".mode json\n\(query)")
    try #require(result.errors.isEmpty, "\(result.errors) in \(query)")
    return result.output.isEmpty
      ? [] : try JSONDecoder().decode([Row].self, from: Data(result.output.utf8))
  }

  /// Runs statements, and says what the shell told of each that failed, without the place, and
  /// whether what the archive holds is as it was.
  func refusals(
    of statements: [String]
  ) async throws -> (messages: [String], leavesAllUnchanged: Bool) {
    let dumps = ["before", "after"].map { folder.appending(path: "\($0)-\(UUID()).sql") }
    let steps =
      ["PRAGMA foreign_keys = ON;", #".once "\#(dumps[0].path)""#, ".dump"]
      + statements.map { $0 + ";" } + [#".once "\#(dumps[1].path)""#, ".dump"]
    let errors = try await run(steps.joined(separator: "\n")).errors
    let messages = errors.split(separator: "\n").map { line in
      String(line).replacing(#/^.* near line \d+: /#, with: "").replacing(#/ \(\d+\)$/#, with: "")
    }
    let before = try Data(contentsOf: dumps[0])
    #expect(before.count > 10_000)
    return (messages, before == (try Data(contentsOf: dumps[1])))
  }
}

/// A text as a literal of SQL.
func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "''") + "'"
}

/// A text or NULL.
func quoted(_ text: String?) -> String {
  text.map(quoted) ?? "NULL"
}

/// A number or NULL.
func number(_ value: Int?) -> String {
  value.map(String.init) ?? "NULL"
}

/// A time in the form of the archive, some minutes after the beginning of 2026.
func time(_ minute: Int) -> String {
  Date(timeIntervalSince1970: 1_767_225_600 + 60 * Double(minute))
    .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}

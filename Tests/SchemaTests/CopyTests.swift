import Foundation
import RealPrograms
import Testing

/// What copies an archive keeps all of it.
struct CopyTests {
  /// How the stock shell copies, and what copies its output if it writes SQL.
  enum Way: String, CaseIterable {
    case dump = ".dump"
    case clone = #".clone "copy.db""#
    case vacuum = "VACUUM INTO 'copy.db';"
    case backup = #".backup "copy.db""#

    var keepsApplicationID: Bool { self != .dump && self != .clone }
  }

  @Test(arguments: Way.allCases)
  func `a copy has the same rows, rules, views and triggers`(way: Way) async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let copy = file.sibling("copy.db")
      if way == .dump {
        let text = file.folder.appending(path: "text.sql").path
        let written = try await file.run(".once \"\(text)\"\n\(way.rawValue)")
        #expect(written.errors == "")
        let taken = try await copy.run(".read \"\(text)\"")
        #expect(taken.errors == "")
      } else {
        let result = try await file.run(way.rawValue)
        #expect(result.errors == "")
      }
      #expect(try await copy.lines("PRAGMA integrity_check; PRAGMA foreign_key_check;") == ["ok"])
      let all = try await file.lines(".dump").sorted()
      #expect(all.count > 500)
      #expect(try await copy.lines(".dump").sorted() == all)
      let views = try await file.lines(everyView)
      #expect(views.count > 60)
      #expect(try await copy.lines(everyView) == views)
      #expect(
        try await copy.lines("PRAGMA application_id;") == [
          way.keepsApplicationID ? "1634886518" : "0"
        ]
      )
      let (messages, _) = try await copy.refusals(of: [
        "DELETE FROM snapshots", "UPDATE meta SET chunk_rule = 2",
      ])
      #expect(messages == ["a snapshot is never deleted", "the row of meta is never changed"])
    }
  }

  private let everyView = """
    SELECT * FROM snapshot_files ORDER BY snapshot_id, path;
    SELECT * FROM change_log ORDER BY snapshot_id, item, name;
    SELECT * FROM timeline ORDER BY time, item, build_id, snapshot_id; SELECT * FROM poll_health;
    """
}

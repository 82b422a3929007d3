import Foundation
import Migrations
import RealPrograms
import Snapshots
import Storage
import Testing

/// Archives that were written with each schema that there ever was, as dumps of the stock shell.
struct FixtureTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  private func archive(_ schema: String) async throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fixture-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "archive.db").path
    let dump = Self.folder.appending(path: "\(schema).sql").path
    let result = try await RealProgram.run("sqlite3", path, ".read '\(dump)'")
    #expect(result.status == 0, "\(result.errors)")
    return path
  }

  private static let snapshots = [
    "jane/price-alerts/0.1@1 23da0e85ce2a",
    "jane/price-alerts/1.0@1 a004ad11a938",
    "jane/price-alerts/1.0@2 899a708dd12e",
    "jane/price-alerts/1.0@3 07ecfa66feee",
    "jane/price-alerts/1.0@4 d126c029aef1",
    "jane/shop-crawler/0.1@1 921092c6b273",
  ]

  /// Reads all states, each with its files.
  private func snapshots(_ archive: Archive) async throws -> [String] {
    try await archive.read { view in
      var snapshots: [String] = []
      for version in try view.versions() {
        for revision in 1...version.revision {
          let snapshot = try #require(try view.snapshot(of: version, at: revision))
          snapshots.append("\(version.name)@\(revision) \(snapshot.digest.description.prefix(12))")
          _ = try view.files(of: version.id, from: revision - 1, to: revision)
        }
      }
      return snapshots
    }
  }

  @Test func `there is a fixture of each schema`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(names) == Set(Migrations.tables.map { "\($0.name).sql" }))
  }

  @Test(arguments: Migrations.tables.map(\.name))
  func `an archive of any schema is read, and brought up to date, and read again`(
    schema: String
  ) async throws {
    let path = try await archive(schema)
    for access in [Archive.Access.reading, .serving] {
      #expect(try await snapshots(Archive(at: path, for: access)) == Self.snapshots)
    }
    #expect(try Archive.migrate(at: path).contains("marked as an archive again"))
    #expect(try await snapshots(Archive(at: path, for: .reading)) == Self.snapshots)
    let built = try await Archive(at: path, for: .reading).read { view in
      let builds = try view.builds(of: view.versions().map(\.id)).map { build in
        "\(build.number) \(try view.files(of: build)?.count ?? 0)"
      }
      let tags = try view.currentTags(of: "emulated000000001").map { tag in
        "\(tag.tag) \(tag.number?.description ?? "")"
      }
      return builds + tags
    }
    #expect(
      built == [
        "0.1.1 4", "0.1.2 1", "0.1.3 1", "0.1.4 4", "beta 0.1.2", "latest 0.1.4",
      ]
    )
    let check = try await RealProgram.run(
      "sqlite3",
      path,
      "PRAGMA integrity_check; PRAGMA foreign_key_check"
    )
    #expect(check.output == "ok\n")
  }
}

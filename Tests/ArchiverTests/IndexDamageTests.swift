import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// An index that lost what a table has: a question that goes by it must not answer without it.
struct IndexDamageTests {
  /// Runs the body with an archive of some revisions, in whose index the bytes
  /// that were written first were replaced.
  private func withDamage(
    of index: String,
    revisions: Int = 2,
    _ old: [UInt8],
    _ new: [UInt8],
    beside others: (Program, _ id: String) async throws -> Void = { _, _ in },
    _ body: (Program) async throws -> Void
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["aaaa": "x\ny\n"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      for revision in 2...revisions {
        await program.emulator.putVersion(
          version(["aaaa": "x\n\(revision.isMultiple(of: 2) ? "z" : "y")\n"]),
          in: id
        )
        #expect(try await program.archiver("poll").status == 0)
      }
      #expect(try await program.archiver("blame", "jane/one:aaaa").output.contains("@1 1"))
      try await others(program, id)
      let sql = "SELECT pageno FROM dbstat WHERE name = '\(index)'"
      let number = try #require(Int(try await program.shell(sql).dropLast()))
      let place = URL(filePath: program.archive)
      var file = try Data(contentsOf: place)
      let page = (number - 1) * 4096..<number * 4096
      let record = try #require(file.range(of: Data(old), options: .backwards, in: page))
      file.replaceSubrange(record, with: new)
      try file.write(to: place)
      try await body(program)
    }
  }

  /// Of the first content.
  private static let hash = "09834d488008f5f1ef58"

  private func expectDamage(_ arguments: String..., in program: Program) async throws {
    let result = try await program.archiver(arguments)
    #expect(result.status == 2, "\(arguments): \(result.output)")
    #expect(result.errors.contains("is damaged"), "\(arguments): \(result.errors)")
  }

  // A record of an index begins with its length and the types of its numbers: 9 is the number 1, 8 is 0.

  @Test func `a text that is not found by its path is not passed over`() async throws {
    let path = Array("aaaa".utf8)
    try await withDamage(of: "sqlite_autoindex_source_files_1", path, path.dropLast() + [98]) {
      try await expectDamage("blame", "jane/one:aaaa", in: $0)
    }
  }

  @Test func `a path that an index leads from to another row is not believed`() async throws {
    let path = Array("aaaa".utf8)
    // Revision 2, row 2: row 3 has another text.
    try await withDamage(
      of: "sqlite_autoindex_source_files_1",
      revisions: 3,
      path + [2, 2],
      path + [2, 3]
    ) {
      try await expectDamage("blame", "jane/one@3:aaaa", in: $0)
      try await expectDamage("blame", "jane/one@2:aaaa", in: $0)
    }
  }

  @Test func `a path that an index has in another way than the table is not believed`() async throws
  {
    let path = Array("aaaa".utf8)
    try await withDamage(of: "source_files", path, path.dropLast() + [98]) {
      try await expectDamage("grep", "--all-history", "y", in: $0)
      try await expectDamage("where", "--", Self.hash, in: $0)
    }
  }

  @Test func `a content whose place is not found is not passed over`() async throws {
    try await withDamage(of: "source_files_by_content", [3, 9, 9], [3, 8, 9]) {
      try await expectDamage("grep", "--all-history", "y", in: $0)
      try await expectDamage("where", "--", Self.hash, in: $0)
    }
  }

  @Test func `a content that is not found by its hash is not passed over`() async throws {
    let digits = Array(Self.hash.utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    for index in ["sqlite_autoindex_contents_1", "contents_by_git_oid"] {
      let id: [UInt8] = [0xb7, 0x7b, 0x4e, 0xb1]
      let old = index == "contents_by_git_oid" ? id : bytes
      try await withDamage(of: index, old, old.dropLast() + [0]) {
        try await expectDamage("where", "--", Self.hash, in: $0)
      }
    }
  }

  @Test func `a first revision that is not found is not passed over`() async throws {
    try await withDamage(of: "sqlite_autoindex_snapshots_1", [4, 9, 9, 9], [4, 9, 8, 9]) {
      try await expectDamage("export", "git", "-", in: $0)
    }
  }

  @Test func `a text whose row names another version is not passed over`() async throws {
    try await Program.with { (program: Program) async throws in
      _ = await program.emulator.addActor("one", versions: [version(["aaaa": "x\ny\n"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.archiver("grep", "--all-history", "y").status == 0)
      let place = URL(filePath: program.archive)
      var file = try Data(contentsOf: place)
      // In the table alone: NULL, the keys of the version (a one) and of the path and the kind.
      let types: [UInt8] = [9, 21, 21]
      let head = try #require(file.range(of: Data([0] + types), options: .backwards))
      file[head.lowerBound + 1] = 8
      try file.write(to: place)
      try await expectDamage("grep", "--all-history", "y", "jane/one", in: program)
    }
  }

  @Test func `a text of long ago that is not found leaves no stream without it`() async throws {
    try await withDamage(of: "source_files_by_first", [4, 9, 9, 9], [4, 9, 8, 9]) {
      try await expectDamage("export", "git", "-", in: $0)
    }
  }

  @Test func `a latest revision that is not found is not passed over`() async throws {
    try await withDamage(
      of: "sqlite_autoindex_snapshots_1",
      [4, 9, 1, 1, 2, 2],
      [4, 8, 1, 1, 2, 2]
    ) {
      for command in ["status", "log", "diff", "poll"] { try await expectDamage(command, in: $0) }
      try await expectDamage("show", "jane/one", in: $0)
    }
  }

  @Test func `what comes after a revision that is not found is not passed over`() async throws {
    try await withDamage(
      of: "sqlite_autoindex_snapshots_1",
      revisions: 7,
      [4, 9, 1, 1, 3, 3],
      [68, 9, 1, 1, 3, 3]
    ) {
      try await expectDamage("log", "jane/one", in: $0)
      try await expectDamage("log", "-p", "jane/one", in: $0)
    }
  }

  @Test func `a revision that is not found, nor one after it, is not taken for one that never was`()
    async throws
  {
    // The search for the second one comes to a damaged record of another version, that for the latest does not.
    try await withDamage(
      of: "sqlite_autoindex_snapshots_1",
      revisions: 4,
      [4, 9, 1, 1, 4, 4],
      [4, 12, 1, 1, 4, 4]
    ) { (program: Program, _) async throws in
      let id = await program.emulator.addActor("two", versions: [version(["a": "0"])])
      for revision in 1...11 {
        await program.emulator.putVersion(version(["a": "\(revision)"]), in: id)
        #expect(try await program.archiver("poll", "jane/two").status == 0)
      }
    } _: { (program: Program) async throws in
      try await expectDamage("show", "jane/two@2", in: program)
      try await expectDamage("diff", "jane/two@2..4", in: program)
    }
  }

  @Test func `a text that is not found among the others of its path is not passed over`()
    async throws
  {
    // Of seven revisions the third: a path, a revision, and a key.
    let path = Array("aaaa".utf8)
    try await withDamage(
      of: "sqlite_autoindex_source_files_1",
      revisions: 7,
      path + [3, 3],
      Array("aaab".utf8) + [3, 3]
    ) {
      try await expectDamage("blame", "jane/one:aaaa", in: $0)
    }
  }

  @Test func `an Actor that is not found by its name is not passed over`() async throws {
    try await withDamage(of: "actor_names_by_name", Array("one".utf8), Array("onf".utf8)) {
      try await expectDamage("export", "git", "-", in: $0)
      try await expectDamage("log", "jane/one", in: $0)
      try await expectDamage("poll", "jane/one", in: $0)
    }
  }

  @Test func `an Actor that is not found by its id is not passed over`() async throws {
    let id = Array("emulated0".utf8)
    try await withDamage(of: "sqlite_autoindex_actors_1", id, id.dropLast() + [49]) {
      try await expectDamage("log", "jane/one", in: $0)
      try await expectDamage("poll", "--mine", in: $0)
    }
  }

  @Test func `a version that is not found by its Actor is not passed over`() async throws {
    // An Actor, major and minor, and a key.
    try await withDamage(of: "sqlite_autoindex_versions_1", [5, 9, 8, 9, 9], [5, 8, 8, 9, 9]) {
      try await expectDamage("log", "jane/one", in: $0)
      try await expectDamage("grep", "--all-history", "y", "jane/one", in: $0)
    }
  }

  @Test func `a path that an index has out of order is told, or does no harm`() async throws {
    let path = Array("aaaa".utf8)
    try await withDamage(
      of: "sqlite_autoindex_source_files_1",
      revisions: 7,
      path + [5],
      Array("aaa!".utf8) + [5]
    ) { program in
      for revision in 2...7 {
        let blame = try await program.archiver("blame", "jane/one@\(revision):aaaa")
        #expect(blame.status == 2 || blame.output.contains("@\(revision) 2"), "\(blame.output)")
      }
    }
  }

  @Test func `the last good poll is found without the index that lost it`() async throws {
    // An index with texts in it: 17 is a text of two letters.
    let good: [UInt8] = [3, 17, 1] + "ok".utf8 + [2]
    try await withDamage(of: "polls_by_status", good, [3, 17, 1] + "oj".utf8 + [2]) {
      (program: Program) async throws in
      let sql = "SELECT 'last good poll: ' || finished_at FROM polls WHERE poll_id = 2"
      let words = try await program.shell(sql)
      #expect(words.hasPrefix("last good poll: 2"))
      #expect(try await program.archiver("status").output.contains(words))
    }
  }

  private func withDamagedBuilds(
    of index: String,
    _ old: [UInt8],
    _ new: [UInt8],
    _ body: (Program) async throws -> Void
  ) async throws {
    let build = { (program: Program, id: String) async throws in
      #expect(await program.emulator.build("0.1", of: id) != nil)
      #expect(try await program.archiver("poll", "--builds").status == 0)
      for command in [["builds", "jane/one"], ["deployed"], ["show", "jane/one@tag:latest"]] {
        #expect(try await program.archiver(command).status == 0)
      }
    }
    try await withDamage(of: index, old, new, beside: build, body)
  }

  @Test func `a tag that is not found is not passed over`() async throws {
    try await withDamagedBuilds(of: "tags_by_name", [5, 9, 25, 61, 9], [5, 8, 25, 61, 9]) {
      (program: Program) async throws in
      for command in [["builds", "jane/one"], ["deployed"], ["show", "jane/one@tag:latest"]] {
        let result = try await program.archiver(command)
        #expect(result.status == 2, "\(command): \(result.output)")
      }
    }
  }

  @Test func `a poll opens no second span of a tag whose first one it does not find`() async throws
  {
    try await withDamagedBuilds(of: "tags_open", [4, 9, 25, 9], [4, 8, 25, 9]) {
      (program: Program) async throws in
      let id = String(try await program.shell("SELECT apify_id FROM actors").dropLast())
      for _ in 1...2 {
        let result = try await program.archiver("poll", "--builds")
        #expect(result.status == 2, "\(result.output)")
        #expect(result.errors.contains("tags 1: "), "\(result.errors)")
        #expect(await program.emulator.build("0.1", of: id) != nil)
      }
      #expect(try await program.shell("SELECT count(*) FROM tags NOT INDEXED") == "1\n")
    }
  }

  @Test func `a build that is not found by its number, or its id, is not passed over`() async throws
  {
    try await withDamagedBuilds(of: "sqlite_autoindex_builds_2", [4, 9, 9, 9], [4, 8, 9, 9]) {
      (program: Program) async throws in
      try await expectDamage("builds", "jane/one", in: program)
      try await expectDamage("log", "--builds", in: program)
      try await expectDamage("show", "jane/one@0.1.1", in: program)
    }
    let id = Array("build".utf8)
    try await withDamagedBuilds(of: "sqlite_autoindex_builds_1", id, id.dropLast() + [101]) {
      try await expectDamage("deployed", in: $0)
    }
  }

  @Test
  func `a source that a build was made from is not passed over when its row has another size`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x\n"])])
      #expect(await program.emulator.build("0.1", of: id) != nil)
      #expect(try await program.archiver("poll", "jane/one", "--builds").status == 0)
      #expect(try await program.archiver("builds", "jane/one").output.contains("from @1"))
      try await program.rewrite("UPDATE snapshots SET total_size = 5")
      try await expectDamage("builds", "jane/one", in: program)
    }
  }
}

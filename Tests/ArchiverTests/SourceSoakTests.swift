import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Many polls, with and without `--resolve`, of tarballs that are overwritten, vanish, hang, want credentials
/// and lie, beside versions that change and take their source back; compared with a model that knows the
/// truth. `scripts/soak` runs the long form.
struct SourceSoakTests {
  private struct Model {
    let id: String
    var tag = 0
    var content = 0
    var isElsewhere = true
    var isFailing = false
    /// What the archive is to hold, in order.
    var lines: [String] = []

    /// Notes what a poll has to record.
    mutating func observe(resolves: Bool) {
      let line: String
      if !isElsewhere {
        line = "full t\(tag) c\(content)"
      } else if resolves, !isFailing {
        line = "resolved t\(tag) c\(content)"
      } else {
        if lines.last?.hasPrefix("resolved t\(tag) ") == true { return }
        line = "pointer t\(tag) "
      }
      if lines.last != line { lines.append(line) }
    }
  }

  private static let query = """
    SELECT h.apify_id || '|' || h.coverage || ' t' || substr(h.build_tag, 2) || ' ' || ifnull(
      (SELECT f.content FROM snapshot_files AS f WHERE f.snapshot_id = h.snapshot_id), '')
    FROM history AS h ORDER BY h.apify_id, h.revision
    """

  private static func setting(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  private static func put(_ model: Model, _ program: Program) async {
    var version: Value = [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": .string("t\(model.tag)"),
      "sourceFiles": [
        ["name": "a.txt", "format": "TEXT", "content": .string("c\(model.content)")]
      ],
    ]
    if model.isElsewhere {
      let path = await program.emulator.putRecord(
        TarFile.bytes("c\(model.content)"),
        "version.tar",
        in: "\(model.id)-store"
      )
      version = [
        "versionNumber": "0.1", "sourceType": "TARBALL", "buildTag": .string("t\(model.tag)"),
        "tarballUrl": .string(program.url + path),
      ]
    }
    await program.emulator.putVersion(version, in: model.id)
  }

  private static func fault(_ model: Model, _ random: inout SeededGenerator) -> Fault {
    let path = "/v2/key-value-stores/\(model.id)-store"
    switch Int.random(in: 0..<7, using: &random) {
    case 0: return Fault(path: path, kind: .status, status: 404)
    case 1: return Fault(path: path, kind: .status, status: 401)
    case 2: return Fault(path: path, kind: .status, status: 200, body: "<html>Sign in</html>")
    case 3: return Fault(path: path, kind: .cut)
    case 4:
      let away = ["Location": "file:///etc/passwd"]
      return Fault(path: path, kind: .status, status: 302, headers: away)
    case 5: return Fault(path: path, kind: .hang)
    default: return Fault(path: path, kind: .status, status: 503)
    }
  }

  @Test func `the archive holds what was there to be seen, fetched or not`() async throws {
    let seed = Self.setting("ARCHIVER_SEED", 1)
    let polls = Self.setting("ARCHIVER_SOAK_SOURCE_POLLS", 15)
    try await Program.with { (program: Program) async throws in
      var random = SeededGenerator(seed: seed)
      var models: [Model] = []
      for number in 0..<12 {
        models.append(Model(id: await program.emulator.addActor("a\(number)", versions: [])))
        await Self.put(models[number], program)
      }
      for poll in 0..<polls {
        await program.emulator.clearFaults()
        for index in models.indices {
          var hasChanged = true
          switch Int.random(in: 0..<10, using: &random) {
          case 0..<2: models[index].content = Int.random(in: 0..<4, using: &random)
          case 2: models[index].tag = Int.random(in: 0..<3, using: &random)
          case 3: models[index].isElsewhere.toggle()
          default: hasChanged = false
          }
          if hasChanged { await Self.put(models[index], program) }
          models[index].isFailing = Int.random(in: 0..<6, using: &random) == 0
          if models[index].isFailing {
            await program.emulator.add(Self.fault(models[index], &random))
          }
        }
        let resolves = Int.random(in: 0..<3, using: &random) > 0
        let result = try await program.archiver(
          ["poll", "--mine"] + (resolves ? ["--resolve", "--max-source-time", "2"] : [])
        )
        for index in models.indices { models[index].observe(resolves: resolves) }
        let fails = resolves && models.contains { $0.isElsewhere && $0.isFailing }
        #expect(result.status == (fails ? 3 : 0), "poll \(poll), seed \(seed): \(result.errors)")
      }
      let archived = try await program.shell(Self.query).split(separator: "\n").map(String.init)
      let expected = models.sorted { $0.id < $1.id }.flatMap { model in
        model.lines.map { "\(model.id)|\($0)" }
      }
      print("seed \(seed): \(polls) polls of \(models.count) sources, \(expected.count) snapshots")
      for (left, right) in zip(archived, expected) where left != right {
        Issue.record("seed \(seed): archived \(left), expected \(right)")
        break
      }
      #expect(archived.count == expected.count, "seed \(seed)")
      #expect(try await program.shell("PRAGMA integrity_check") == "ok\n")
    }
  }
}

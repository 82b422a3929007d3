import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Versions with their sources, and what an archive is to hold of them.
struct SourceSoakWorld {
  private enum Kind: String, CaseIterable {
    case inline = "SOURCE_FILES"
    case tarball = "TARBALL"
    case git = "GIT_REPO"
    case gist = "GITHUB_GIST"

    var isInGit: Bool { self == .git || self == .gist }
  }

  private struct Model {
    let id: String
    var kind: Kind
    var tag = 0
    var content = 0
    /// How often the repository was committed to.
    var commits = 0
    var isFailing = false
    /// What the archive is to hold, in order.
    var lines: [String] = []

    /// Notes what a poll has to record.
    mutating func observe(resolves: Bool) {
      let line: String
      if kind == .inline {
        line = "full \(kind.rawValue) t\(tag) c\(content)"
      } else if resolves, !isFailing {
        line = "resolved \(kind.rawValue) t\(tag) c\(content)"
      } else {
        if lines.last?.hasPrefix("resolved \(kind.rawValue) t\(tag) ") == true { return }
        line = "pointer \(kind.rawValue) t\(tag) "
      }
      if lines.last != line { lines.append(line) }
    }
  }

  private let program: Program
  private let server: RemoteServer
  private var models: [Model] = []

  init(program: Program, server: RemoteServer) {
    (self.program, self.server) = (program, server)
  }

  var count: Int { models.count }

  /// All that the archive is to hold, an Actor after the other.
  var lines: [String] {
    models.sorted { $0.id < $1.id }.flatMap { model in model.lines.map { "\(model.id)|\($0)" } }
  }

  mutating func add(_ random: inout SeededGenerator) async throws {
    let id = await program.emulator.addActor("a\(models.count)", versions: [])
    models.append(Model(id: id, kind: Kind.allCases[models.count % Kind.allCases.count]))
    try await put(models.count - 1)
  }

  /// Changes some versions and sources, and has some sources fail.
  mutating func step(_ random: inout SeededGenerator) async throws {
    await program.emulator.clearFaults()
    for index in models.indices {
      var hasChanged = true
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<2: models[index].content = Int.random(in: 0..<4, using: &random)
      case 2: models[index].tag = Int.random(in: 0..<3, using: &random)
      case 3: models[index].kind = Kind.allCases.randomElement(using: &random) ?? .inline
      // A branch moves, and the directory that is the source does not.
      case 4: hasChanged = models[index].kind.isInGit
      default: hasChanged = false
      }
      try server.answer(models[index].id, with: nil)
      if hasChanged { try await put(index) }
      models[index].isFailing = Int.random(in: 0..<6, using: &random) == 0
      if models[index].isFailing { try await fail(models[index], &random) }
    }
  }

  /// Notes what a poll has to record; returns whether something fails in it.
  mutating func observe(resolves: Bool) -> Bool {
    for index in models.indices { models[index].observe(resolves: resolves) }
    return resolves && models.contains { $0.kind != .inline && $0.isFailing }
  }

  /// Has the API show a version, and its source be where it says.
  private mutating func put(_ index: Int) async throws {
    let model = models[index]
    var version: [String: Value] = [
      "versionNumber": "0.1", "sourceType": .string(model.kind.rawValue),
      "buildTag": .string("t\(model.tag)"),
    ]
    let text = "c\(model.content)"
    let repository = "\(server.url)/git/\(model.id)/.git#main:src"
    switch model.kind {
    case .inline:
      version["sourceFiles"] = [
        ["name": "a.txt", "format": "TEXT", "content": .string(text)]
      ]
    case .tarball:
      let bytes = TarFile.bytes(text)
      let path = await program.emulator.putRecord(bytes, "version.tar", in: "\(model.id)-store")
      version["tarballUrl"] = .string(program.url + path)
    case .git: version["gitRepoUrl"] = .string(repository)
    case .gist: version["gitHubGistUrl"] = .string(repository)
    }
    if model.kind.isInGit { try await commit(index) }
    await program.emulator.putVersion(.object(version), in: model.id)
  }

  /// Makes a commit that is all of a repository, of one that is not as the last one.
  private mutating func commit(_ index: Int) async throws {
    models[index].commits += 1
    let (model, content) = (models[index], "c\(models[index].content)")
    let stream = """
      commit refs/heads/main
      committer Jane <jane@example.com> \(model.commits) +0000
      data 1
      x
      M 100644 inline src/a.txt
      data \(content.utf8.count)
      \(content)
      M 100644 inline other.txt
      data 1
      x

      """
    let script = """
      git init --quiet --bare "$0/.git" && printf %s "$1" | git --git-dir="$0/.git" fast-import --quiet --force
      """
    let result = try await RealProgram.run("sh", "-c", script, model.id, stream, in: server.folder)
    #expect(result.status == 0, "\(result.errors)")
  }

  private func fail(_ model: Model, _ random: inout SeededGenerator) async throws {
    // What hangs takes all the time that a source may take.
    let hangs = Int.random(in: 0..<20, using: &random) == 0
    let fault = Int.random(in: 0..<6, using: &random)
    let answers = [
      "/none", "/gitlogin/r", "/archive/html", "/cut", "/to?file:///etc/passwd&", "/status/503",
    ]
    // Of what is fetched from there, the last one is told of and not there.
    let lies = fault == 2 && Bool.random(using: &random)
    try server.answer(model.id, with: hangs ? "/hang" : lies ? "/refs" : answers[fault])
    let path = "/v2/key-value-stores/\(model.id)-store"
    if hangs { return await program.emulator.add(Fault(path: path, kind: .hang)) }
    let tarball: Fault =
      switch fault {
      case 0: Fault(path: path, kind: .status, status: 404)
      case 1: Fault(path: path, kind: .status, status: 401)
      case 2: Fault(path: path, kind: .status, status: 200, body: "<html>Sign in</html>")
      case 3: Fault(path: path, kind: .cut)
      case 4:
        Fault(
          path: path,
          kind: .status,
          status: 302,
          headers: ["Location": "file:///etc/passwd"]
        )
      default: Fault(path: path, kind: .status, status: 503)
      }
    await program.emulator.add(tarball)
  }
}

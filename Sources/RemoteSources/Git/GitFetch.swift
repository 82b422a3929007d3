import Foundation
import Snapshots

/// Fetches the files of one commit, or of one directory of it, and nothing else of a repository.
struct GitFetch: Sendable {
  /// What a repository may answer about the names that it is asked for, in bytes.
  private static let longestAnswer = 1 << 20
  /// What a file may take in a listing, beside the longest paths that there are.
  private static let listedBytes = 512

  let limits: SourceLimits
  /// The environment that archiver was started in.
  let surroundings: [String: String]
  let cost: SourceCost

  func fetch(_ source: RemoteSource, unless known: String?) async throws -> SourceAnswer {
    let address = try GitAddress(source)
    let home = FileManager.default.temporaryDirectory.appending(path: "archiver-git-\(UUID())")
    try FileManager.default.createDirectory(
      at: home,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700]
    )
    // What is left there when this program is killed is in nobody's way.
    defer { try? FileManager.default.removeItem(at: home) }
    let git = GitProgram(
      home: home,
      scheme: address.scheme,
      url: address.url,
      limits: limits,
      surroundings: surroundings
    )
    let commit = try await commit(at: address, git)
    if commit == known { return .same }
    return .fetched(try await files(of: commit, at: address, git))
  }

  /// Asks for the commit that the address names at present.
  private func commit(at address: GitAddress, _ git: GitProgram) async throws -> String {
    let name = address.reference
    let names =
      name.map { ["refs/heads/\($0)", "refs/tags/\($0)^{}", "refs/tags/\($0)"] } ?? ["HEAD"]
    cost.add(requests: 1)
    let answer = try await git.run(
      ["ls-remote", "--quiet", "--", address.url] + names,
      upTo: Self.longestAnswer
    )
    cost.add(bytes: answer.count)
    var commits: [String: String] = [:]
    for line in answer.split(separator: UInt8(ascii: "\n")) {
      let words = String(decoding: line, as: UTF8.self).split(separator: "\t", maxSplits: 1)
      if words.count == 2 { commits[String(words[1])] = String(words[0]) }
    }
    if let commit = names.lazy.compactMap({ commits[$0] }).first {
      guard Self.isCommit(commit) else {
        throw SourceError.Reason.unreadable("it names no commit of the kind that is known")
      }
      return commit
    }
    guard let name else { throw SourceError.Reason.notThere("no repository, or an empty one") }
    if Self.isCommit(name) { return name }
    throw SourceError.Reason.notThere("there is no branch or tag \(ExactString(name).quoted)")
  }

  private static func isCommit(_ text: String) -> Bool {
    text.utf8.count == 40
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
  }

  private func files(
    of commit: String,
    at address: GitAddress,
    _ git: GitProgram
  ) async throws -> FetchedSource {
    try makeRepository(at: git.home)
    defer { cost.add(bytes: packedSize(in: git.home)) }
    // First the trees of the one commit, without any content.
    let fetch =
      ["--git-dir=\(git.home.path)", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head"]
      + ["--no-recurse-submodules"]
    cost.add(requests: 1)
    _ = try await git.run(
      fetch + ["--depth=1", "--filter=blob:none", "origin", commit],
      upTo: Self.longestAnswer
    )
    let tree = try await tree(of: commit, at: address, git)
    let objects = Array(tree.objects.joined(separator: "\n").utf8) + [UInt8(ascii: "\n")]
    var contents: [String: Content] = [:]
    if !tree.objects.isEmpty {
      // Then the contents of the directory, in one answer.
      cost.add(requests: 1)
      _ = try await git.run(
        fetch + ["--stdin", "origin"],
        input: objects,
        upTo: Self.longestAnswer
      )
      contents = try await self.contents(of: tree, objects, git)
    }
    return FetchedSource(
      files: try tree.files(contents),
      identity: ExactString(commit),
      mark: ExactString(commit),
      warnings: tree.warnings
    )
  }

  /// Makes a repository that knows of its lacks, by hand: `git init` has templates.
  private func makeRepository(at home: URL) throws {
    for folder in ["objects", "refs"] {
      try FileManager.default.createDirectory(
        at: home.appending(path: folder),
        withIntermediateDirectories: false
      )
    }
    let settings = """
      [core]
      repositoryFormatVersion = 1
      bare = true
      [extensions]
      partialClone = origin

      """
    try Data(settings.utf8).write(to: home.appending(path: "config"))
    try Data("ref: refs/heads/none\n".utf8).write(to: home.appending(path: "HEAD"))
  }

  private func tree(
    of commit: String,
    at address: GitAddress,
    _ git: GitProgram
  ) async throws -> GitTree {
    let place = address.directory.map { "\(commit):\($0)" } ?? "\(commit)^{tree}"
    let listing: [UInt8]
    do {
      listing = try await git.run(
        ["--git-dir=\(git.home.path)", "ls-tree", "-r", "-z", "--full-tree", place],
        upTo: limits.files * Self.listedBytes + Self.longestAnswer
      )
    } catch SourceError.Reason.git(let words) {
      guard let directory = address.directory else { throw SourceError.Reason.git(words) }
      throw SourceError.Reason.notThere(
        "there is no directory \(ExactString(directory).quoted) in commit \(commit)"
      )
    }
    let tree = try GitTree(listing)
    guard tree.entries.count <= limits.files else {
      throw SourceError.Reason.tooManyFiles(limit: limits.files)
    }
    guard !tree.entries.isEmpty else {
      throw SourceError.Reason.notThere("there are no files in commit \(commit)")
    }
    return tree
  }

  private func contents(
    of tree: GitTree,
    _ objects: [UInt8],
    _ git: GitProgram
  ) async throws -> [String: Content] {
    let read = ["--git-dir=\(git.home.path)", "cat-file"]
    let heads = try await git.run(
      read + ["--batch-check"],
      input: objects,
      upTo: limits.files * Self.listedBytes
    )
    let sizes = try GitObjects.sizes(in: heads)
    var room = limits.bytes
    for entry in tree.entries where entry.isBlob {
      let size = sizes[entry.object] ?? 0
      guard size <= room else { throw SourceError.Reason.tooLarge(limit: limits.bytes) }
      room -= size
    }
    let output = try await git.run(
      read + ["--batch", "--buffer"],
      input: objects,
      upTo: limits.bytes + limits.files * Self.listedBytes
    )
    return try GitObjects.contents(in: output)
  }

  /// What came of the repository, in bytes.
  private func packedSize(in home: URL) -> Int {
    let folder = home.appending(path: "objects/pack")
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder,
      includingPropertiesForKeys: [.fileSizeKey]
    )
    return (files ?? []).filter { $0.pathExtension == "pack" }.reduce(0) { sum, file in
      sum + ((try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
    }
  }
}

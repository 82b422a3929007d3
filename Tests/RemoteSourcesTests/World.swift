import Foundation
import RealPrograms
import RemoteSources
import Snapshots
import Testing

/// Fetches from a server on the loopback address.
struct World {
  let server: RemoteServer
  let fetcher: SourceFetcher

  /// - Parameter environment: in its values `SERVER` stands for the server's host and port.
  static func with(
    api: String = "https://api.example.com",
    token: String? = nil,
    environment: [String: String] = [:],
    _ change: (inout SourceLimits) -> Void = { _ in },
    _ body: (World) async throws -> Void
  ) async throws {
    var limits = SourceLimits()
    limits.time = .seconds(100)
    change(&limits)
    try await RemoteServer.with { server in
      let url = api == "server" ? server.url : api
      var authorization: (@Sendable () -> String)?
      if let token { authorization = { "Bearer \(token)" } }
      let configuration = SourceFetcher.Configuration(
        limits: limits,
        stores: KeyValueStores(of: url, authorization: authorization),
        environment: ProcessInfo.processInfo.environment.merging(
          environment.mapValues { $0.replacing("SERVER", with: server.url.dropFirst(7)) }
        ) { $1 },
        userAgent: "archiver/test"
      )
      try await SourceFetcher.withFetcher(configuration, now: { Timestamp(milliseconds: 0) }) {
        try await body(World(server: server, fetcher: $0))
      }
    }
  }

  /// Fetches a tarball; a path is one of the server's.
  func tarball(_ url: String, unless mark: ExactString? = nil) async throws -> SourceAnswer {
    try await fetch(.tarball, url, unless: mark)
  }

  func git(_ url: String, unless mark: ExactString? = nil) async throws -> SourceAnswer {
    try await fetch(.git, url, unless: mark)
  }

  private func fetch(
    _ kind: RemoteSource.Kind,
    _ url: String,
    unless mark: ExactString?
  ) async throws -> SourceAnswer {
    let url = url.hasPrefix("/") && !url.hasPrefix("//") ? server.url + url : url
    let source = RemoteSource(kind, at: ExactString(url))
    return try await fetcher.fetch(source, unless: mark).value
  }

  func failure(ofTarball url: String) async throws -> SourceError.Reason? {
    try await failure { try await tarball(url) }
  }

  func failure(ofGit url: String) async throws -> SourceError.Reason? {
    try await failure { try await git(url) }
  }

  /// Why a source could not be had.
  private func failure(
    _ fetch: () async throws -> SourceAnswer
  ) async throws -> SourceError.Reason? {
    do {
      let answer = try await fetch()
      Issue.record("it was had: \(answer)")
      return nil
    } catch let error as SourceError {
      return error.reason
    }
  }
}

extension World {
  static let gitEnvironment = [
    "GIT_AUTHOR_NAME": "Jane", "GIT_AUTHOR_EMAIL": "jane@example.com",
    "GIT_COMMITTER_NAME": "Jane", "GIT_COMMITTER_EMAIL": "jane@example.com",
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
  ]

  /// A repository that the server serves as `/git/repo/.git`.
  var repository: URL { server.folder.appending(path: "repo") }

  func run(_ command: String...) async throws {
    let result = try await RealProgram.start(
      command,
      in: repository,
      environment: Self.gitEnvironment
    ).result
    #expect(result.status == 0, "\(result.errors)")
  }

  /// Writes files into the repository and commits all there are; returns the commit.
  func commit(_ files: [String: String]) async throws -> String {
    try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
    try await run("git", "init", "-q", "-b", "main")
    for (path, text) in files {
      let file = repository.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: file)
    }
    try await run("git", "add", "-A")
    try await run("git", "commit", "-qm", "x")
    let head = try await RealProgram.run("git", "rev-parse", "HEAD", in: repository)
    return String(head.output.dropLast())
  }
}

extension SourceAnswer {
  /// What was fetched; nil when it was the same.
  var source: FetchedSource? {
    if case .fetched(let source) = self { source } else { nil }
  }

  /// The files, a line each, in order: `path=text`, or `path` of a folder.
  var lines: [String] {
    (source?.files ?? []).map { file in
      guard case .file(let format, let content) = file.node else { return file.path.string + "/" }
      let mark = format == .symlink ? "->" : format == .submodule ? "@" : "="
      return "\(file.path)\(mark)\(String(decoding: content.bytes, as: UTF8.self))"
    }.sorted()
  }
}

import Dispatch
public import Foundation

/// Serves sources on the loopback address, good ones and hostile ones: `remote_server.py`.
public struct RemoteServer: Sendable {
  /// What the server was asked, with all that it was told.
  public struct Request: Decodable, Sendable {
    public let method: String
    public let path: String
    public let headers: [String: String]
  }

  /// What it serves: files, and bare repositories.
  public let folder: URL
  public let url: String
  /// Of git's own daemon, which serves the same folder.
  public let gitURL: String

  /// Runs the body while a server serves a folder of its own.
  public static func with(_ body: (RemoteServer) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "remote-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "remote_server.py")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", script.path, folder.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    let (endings, end) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    let line = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: pipe.fileHandleForReading.availableData)
      }
    }
    let ports = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    let result = await Self.result {
      try await body(
        RemoteServer(
          folder: folder,
          url: "http://127.0.0.1:\(ports.first ?? "")",
          gitURL: "git://127.0.0.1:\(ports.last ?? "")"
        )
      )
    }
    // The signals that end a service are blocked in whatever the tests start.
    kill(process.processIdentifier, SIGKILL)
    for await _ in endings {}
    try FileManager.default.removeItem(at: folder)
    try result.get()
  }

  private static func result(
    of body: () async throws -> Void
  ) async -> Result<Void, any Error> {
    do {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }

  /// Has all questions about a repository be answered as those for a path are; nil ends that.
  public func answer(_ repository: String, with path: String?) throws {
    let file = folder.appending(path: "\(repository).fault")
    if let path {
      try Data(path.utf8).write(to: file)
    } else if FileManager.default.fileExists(atPath: file.path) {
      try FileManager.default.removeItem(at: file)
    }
  }

  /// What it was asked so far.
  public func requests() throws -> [Request] {
    try String(contentsOf: folder.appending(path: "log"), encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
  }
}

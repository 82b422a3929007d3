import Foundation
import Proxies
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The system's git, which is given nothing of the user's: no settings, no keys, no logins, no prompts.
struct GitProgram: Sendable {
  /// What git may take of memory beside what is fetched, in bytes.
  private static let memory = 1 << 30
  /// How much of what git complains about is read.
  private static let longestComplaint = 1 << 16

  /// Empty but for the repository, and the home of whatever git runs.
  let home: URL
  /// The only scheme that git may speak, also when it is sent on.
  let scheme: String
  let url: String
  let limits: SourceLimits
  /// The environment that archiver was started in.
  let surroundings: [String: String]

  /// Runs git, and returns what it prints. Throws `SourceError.Reason`.
  func run(
    _ arguments: [String],
    input: [UInt8] = [],
    upTo most: Int
  ) async throws -> [UInt8] {
    let result: ExecutionResult<Void, BytesOutput, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        .name("sh"),
        arguments: Arguments(["-c", script, "git"] + Self.settings(url) + arguments),
        environment: environment,
        platformOptions: Self.options,
        input: .array(input),
        output: .bytes(limit: most),
        error: .string(limit: Self.longestComplaint)
      )
    } catch let error as CancellationError {
      throw error
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      throw SourceError.Reason.tooManyFiles(limit: limits.files)
    }
    try Task.checkCancellation()
    let complaint = result.standardError
    switch result.terminationStatus {
    case .exited(0): return result.standardOutput
    case .exited(127): throw SourceError.Reason.git("there is no git on the PATH; install it")
    // What is written or read past a limit ends it by a signal.
    case .signaled, .exited(128 + SIGXFSZ), .exited(128 + SIGKILL):
      throw SourceError.Reason.tooLarge(limit: limits.bytes)
    case .exited: throw Self.reason(complaint)
    }
  }

  /// Bounds what git can take before it is run: bytes of address space, and of each file, in the units of
  /// the shells that count in the smallest ones.
  private var script: String {
    let kilobytes = (Self.memory + 2 * limits.bytes) >> 10
    let blocks = (limits.bytes + (16 << 20)) >> 9
    return "ulimit -v \(kilobytes) 2>/dev/null; ulimit -f \(blocks); exec git \"$@\""
  }

  private static func settings(_ url: String) -> [String] {
    [
      "core.hooksPath=/dev/null", "core.askPass=", "core.fsmonitor=false", "credential.helper=",
      "fetch.negotiationAlgorithm=noop", "fetch.recurseSubmodules=false", "gc.auto=0",
      "http.emptyAuth=false", "maintenance.auto=false", "pack.threads=1", "protocol.version=2",
      "submodule.recurse=false", "transfer.bundleURI=false", "remote.origin.url=\(url)",
      "remote.origin.promisor=true", "remote.origin.partialCloneFilter=blob:none",
    ].flatMap { ["-c", $0] }
  }

  /// Of the user's environment what leads to the network, and no more.
  private var environment: Environment {
    let kept = [
      "PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
    ]
    var values = surroundings.filter { kept.contains($0.key) }
    values.merge(ProxySettings(surroundings).variables) { $1 }
    // libcurl would find a .netrc at the user's home, if this were not set.
    values["HOME"] = home.path
    values["GIT_CONFIG_NOSYSTEM"] = "1"
    values["GIT_CONFIG_SYSTEM"] = "/dev/null"
    values["GIT_CONFIG_GLOBAL"] = "/dev/null"
    values["GIT_TERMINAL_PROMPT"] = "0"
    values["GIT_ASKPASS"] = "false"
    values["GIT_SSH_COMMAND"] = "false"
    values["GIT_ALLOW_PROTOCOL"] = scheme
    values["GIT_PROTOCOL_FROM_USER"] = "0"
    values["GIT_NO_REPLACE_OBJECTS"] = "1"
    values["GIT_CEILING_DIRECTORIES"] = home.deletingLastPathComponent().path
    values["LC_ALL"] = "C"
    return .custom(
      Dictionary(
        uniqueKeysWithValues: values.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
      )
    )
  }

  /// A process group of its own, so that what git runs ends with it.
  private static var options: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    return options
  }

  /// What git's words mean: https://git-scm.com/docs/git#_exit_code has no codes for it.
  private static func reason(_ complaint: String) -> SourceError.Reason {
    let words = words(in: complaint)
    let wantsLogin = [
      "terminal prompts disabled", "could not read Username", "could not read Password",
      "Authentication failed",
    ]
    if wantsLogin.contains(where: complaint.contains) {
      return .credential("it is not public, or wants a credential, which is never sent")
    }
    if complaint.contains("Out of memory") || complaint.contains("out of memory") {
      return .git("it takes more memory than it may: \(words)")
    }
    let passing = [
      "Could not resolve host", "Failed to connect", "Connection refused", "Connection reset",
      "timed out", "early EOF", "hung up", "transfer closed", "requested URL returned error: 5",
      "requested URL returned error: 429", "unable to connect", "unable to look up",
    ]
    return passing.contains(where: complaint.contains) ? .unreachable(words) : .git(words)
  }

  /// The last one of git's complaints that is in its own words; what it was answered is not repeated.
  private static func words(in complaint: String) -> String {
    let own = [
      "Cannot ", "Could not read from remote", "Not a valid object", "bad object", "cannot ",
      "could not create", "couldn't find remote ref", "dumb http transport", "early EOF",
      "fetch-pack: ", "index-pack ", "mmap failed", "pack ", "protocol '", "repository '",
      "the remote end hung up", "transport '", "unable to ", "write error",
    ]
    let lines = complaint.split(separator: "\n").filter { $0.hasPrefix("fatal: ") }
      .map { $0.dropFirst("fatal: ".count) }
    // The server's words may be lines that look like git's.
    if lines.contains(where: { $0.hasPrefix("remote error: ") }) { return "the server refuses it" }
    let line = lines.last { line in
      own.contains(where: line.hasPrefix) || line.contains("info/refs not valid")
    }
    if let line { return String(line.prefix(300)) }
    return lines.isEmpty ? "it failed without a word" : "it can't make sense of what it is answered"
  }
}

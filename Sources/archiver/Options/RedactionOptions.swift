import ArgumentParser
import Changes
import Foundation
import Snapshots

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The options of which variables are archived without their values, and of the key that stands for these.
struct RedactionOptions: ParsableArguments {
  static let namesVariable = "ARCHIVER_REDACT_ENV"
  static let keyVariable = "ARCHIVER_REDACT_KEY_FILE"

  @Option(
    name: .customLong("redact-env"),
    help: ArgumentHelp(
      """
      Keep no values of these variables, 'all' or a glob, but a keyed digest, so that a change still shows; \
      several may be given. Without it $\(Self.namesVariable) counts, with commas between.
      """,
      valueName: "glob"
    )
  )
  private var names: [String] = []

  @Option(
    name: .customLong("redact-key-file"),
    help: ArgumentHelp(
      """
      The file with the key of these digests, which is made when it is missing. Without it \
      $\(Self.keyVariable) counts, then ~/.config/archiver/redaction.key.
      """,
      valueName: "file"
    ),
    completion: .file(),
    transform: FilePath.argument
  )
  private var keyFile: FilePath?

  func validate() throws {
    if names.contains("") {
      throw ValidationError("'' is no name of a variable; all stands for each")
    }
  }

  /// Which variables are kept without their values; nil: none. Throws `RedactionKey.Problem`.
  func redaction(_ environment: [String: String], home: String) throws -> Redaction? {
    let kept = environment[Self.namesVariable] ?? ""
    let names = names.isEmpty ? kept.split(separator: ",").map(String.init) : names
    if names.isEmpty { return nil }
    let patterns = names.map { PathPattern(glob: $0 == "all" ? "*" : $0) }
    let named = environment[Self.keyVariable].flatMap { $0.isEmpty ? nil : FilePath($0) }
    let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : FilePath($0) }
    let file =
      keyFile ?? named
      ?? (folder ?? FilePath(home).appending(".config")).appending("archiver/redaction.key")
    let key = try RedactionKey(at: file).bytes
    return Redaction(key: key) { name in patterns.contains { $0.matches(name) } }
  }
}

import ArgumentParser
import Storage

/// Lists what could not be seen.
struct FailuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failures",
    abstract: "List what can't be seen at present, and since when.",
    discussion: """
      Examples:
        archiver failures
        archiver failures --all        also what was seen again
      """
  )

  @Flag(help: "Also the failures that are over.")
  var all = false

  @OptionGroup
  var archive: ArchiveOptions

  func run() async throws {
    let failures = try archive.open(for: .reading).failures(resolved: all)
    if archive.json { return try Output.print(json: failures) }
    for failure in failures { try Output.print(failure.text) }
  }
}

extension FailureRecord {
  fileprivate var text: String {
    let end = resolvedAt.map { "seen again \($0)" } ?? "last tried \(lastAt)"
    let tries = attempts == 1 ? "1 poll" : "\(attempts) polls"
    return "\(target): failing since \(firstAt), \(end), \(tries): \(message)"
  }
}

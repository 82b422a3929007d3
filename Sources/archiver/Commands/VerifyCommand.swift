import Answers
import ArgumentParser
import Foundation
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Checks whether an archive is as it was recorded.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Say whether the archive is as it was recorded, and what is not.",
    discussion: """
      Nothing is written, and no poll waits. It ends with 1 when something is not as it was recorded. What \
      is found is named by Actor, revision and path, with what is whole all the same. --salvage leaves the \
      damaged archive as it is; the new one has a UUID of its own.

      Examples:
        archiver verify
        archiver verify --quick                     without the bytes of files
        archiver verify --salvage whole.db          … and all that is whole into a new archive
        archiver verify --slice $(($(date +%s) / 86400 % 30 + 1))/30     a thirtieth each night
      """
  )

  @Option(
    help: ArgumentHelp("Look at part N of M alone; M runs see all.", valueName: "n/m"),
    transform: Slice.argument
  )
  var slice: Slice?

  @Flag(help: "Leave out the bytes of files, whole states, and indexes against tables.")
  var quick = false

  @Option(
    help: ArgumentHelp("Write a new archive of all that is whole.", valueName: "file"),
    completion: .file()
  )
  var salvage: String?

  @OptionGroup
  var list: ListOptions

  func validate() throws {
    if salvage != nil, slice != nil || quick {
      throw ValidationError("--salvage looks at all; leave out --slice and --quick")
    }
    if salvage == "" { throw ValidationError("'' is no path") }
  }

  func run() async throws {
    let verification = Verification(of: slice ?? .whole, isQuick: quick)
    let report = try await list.archive.verify(verification)
    let salvaged: SalvageReport?
    if let salvage {
      let path = FilePath(argument: salvage)
      salvaged = try await list.archive.salvage(Salvage(to: path.string, bytes: path.bytes))
    } else {
      salvaged = nil
    }
    let answer = VerifyAnswer(report, of: verification, salvage: salvaged)
    try await ResultStream.open(as: list.form) { results in
      try results.write(answer, doubts: answer.doubts, lines: answer.findings) {
        try VerifyText().write(answer, to: &$0)
      }
    }
    if !answer.isWhole { throw ExitCode(ExitStatus.no.rawValue) }
  }
}

extension Slice {
  /// Reads an argument: `3/30`.
  fileprivate static func argument(_ text: String) throws -> Slice {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
      let slice = Slice(number, of: count)
    else { throw ValidationError("'\(text)' is no part N/M, as 3/30") }
    return slice
  }
}

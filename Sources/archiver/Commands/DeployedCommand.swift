import Answers
import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Lists what runs under each tag.
struct DeployedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deployed",
    abstract: "Say which build each tag names, and what was edited since.",
    discussion: """
      A run takes the build of a tag, mostly latest. Its source is compared with the latest snapshot of \
      its version; 'archiver diff jane/crawler@tag:latest..latest' shows the lines. With --git, the commit \
      with the same files is named, or the nearest one; of a thousand trees at the most.

      Examples:
        archiver deployed
        archiver deployed jane/crawler --git .
        archiver deployed --exit-code || echo "edited, not deployed"

      Exit codes: 0 done; with --exit-code 1 when a source is another one than was built, 3 when that of \
      a build is not known.
      """
  )

  @Argument(
    help: "ACTOR[/VERSION]; without it, all Actors.",
    completion: ArchiveCompletion.targets,
    transform: Selector.argument
  )
  var selector: Selector?

  @Flag(help: "End with 1 when a source is another one than was built.")
  var exitCode = false

  @Option(
    name: .customLong("git"),
    help: ArgumentHelp(
      "Name the commit with the files of each build, of the repository that a folder is in.",
      valueName: "folder"
    ),
    completion: .directory,
    transform: FilePath.argument
  )
  var repository: FilePath?

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    guard selector?.to == nil, selector?.path == nil else {
      throw ValidationError("deployed takes ACTOR[/VERSION]")
    }
  }

  func run() async throws {
    var answer = try await archive.open(for: .reading).read { [selector, repository] in
      try DeployedAnswer(to: selector, hasFiles: repository != nil, in: $0)
    }
    if let repository {
      let search = try await CommitSearch(in: repository)
      for index in answer.tags.indices {
        answer.tags[index].commit = answer.tags[index].files.flatMap(search.nearest)
      }
    }
    try await ResultStream.open(as: archive.form, times: dates.times) { [answer] results in
      try results.write(answer, doubts: answer.doubts) { results in
        for tag in answer.tags { try DeployedText.write(tag, to: &results) }
      }
    }
    guard exitCode else { return }
    let states = Set(answer.tags.map(\.state))
    if !states.isDisjoint(with: [.drifted, .gone]) { throw ExitCode(ExitStatus.no.rawValue) }
    if states.contains(.unknown) { throw ExitCode(ExitStatus.incomplete.rawValue) }
  }
}

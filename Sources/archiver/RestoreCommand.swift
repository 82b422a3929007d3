import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

/// Brings a snapshot back.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Write the files of a snapshot to a folder, or the body to send it back to Apify.",
    discussion: """
      The folder has to be new or empty; all is written or nothing. Paths that lead out of it, that \
      no file can have, or that differ in case alone are refused by name.

      The body that --as-api-json prints is that of PUT /v2/acts/ID/versions/NUMBER. The values of \
      secret variables were never seen: put them in, or take envVars out to leave all variables as \
      they are.

      Examples:
        archiver restore jane/crawler/1.2@3 --to crawler
        archiver restore jane/crawler/1.2@2026-11-01 --to crawler --env-file crawler.env
        archiver restore jane/crawler/1.2@3 --as-api-json > body.json
      """
  )

  @Argument(help: "ACTOR[/VERSION][@REVISION].", transform: Selector.argument)
  var selector: Selector

  @Option(name: .customLong("to"), help: ArgumentHelp("Where to write.", valueName: "folder"))
  var folder: String?

  @Option(
    help: ArgumentHelp("Write the environment variables to this new file.", valueName: "file")
  )
  var envFile: String?

  @Flag(name: .customLong("as-api-json"), help: "Print the body to send back.")
  var isBody = false

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    guard (folder == nil) == isBody else {
      throw ValidationError("give --to FOLDER or --as-api-json, one of them")
    }
    guard envFile == nil || folder != nil else {
      throw ValidationError("--env-file goes with --to")
    }
  }

  /// What was written, as JSON.
  struct Report: Encodable {
    let version: String
    let revision: Int
    let folder: String
    let files: Int
  }

  func run() async throws {
    let archive = try archive.open(for: .reading)
    let subject = try Subject(selector, in: archive)
    if subject.path != nil {
      throw ValidationError("restore takes a whole snapshot; 'archiver show' prints one file")
    }
    let snapshot = try subject.snapshot(in: archive)
    let name = subject.point.name
    if snapshot.coverage == .withheld {
      throw NotFound("the source was withheld at \(name); try an earlier revision")
    }
    let secrets = snapshot.environmentVariables.filter {
      if case .secret = $0.value { true } else { false }
    }
    if !secrets.isEmpty, isBody || envFile != nil {
      let names = secrets.map { Patch.quoted("", $0.name.string) }.joined(separator: ", ")
      Output.note("Warning: the values of secrets were never seen: \(names)")
    }
    if isBody { return try Output.print(json: snapshot) }
    guard let folder else { return }
    guard let files = snapshot.sourceFiles else {
      throw NotFound("\(name) has no files of its own, only a pointer: see 'archiver show \(name)'")
    }
    let restoration = try Restoration(of: files)
    try restoration.write(to: folder)
    if let envFile {
      let file = EnvironmentFile(of: snapshot.environmentVariables)
      try file.write(to: envFile)
      let left = file.left.map { Patch.quoted("", $0.string) }.joined(separator: ", ")
      if !left.isEmpty { Output.note("Warning: a shell can't have these variables: \(left)") }
    }
    let count = files.count { $0.content != nil }
    if self.archive.json {
      let version = subject.point.version.name
      try Output.print(
        json: Report(
          version: version,
          revision: subject.point.snapshot.revision,
          folder: folder,
          files: count
        )
      )
    } else {
      try Output.print("\(name): \(count) files written to \(Patch.quoted("", folder))")
    }
  }
}

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
    let name = subject.reference.name
    if snapshot.coverage == .withheld {
      throw NotFound("the source was withheld at \(name); try an earlier revision")
    }
    if isBody || envFile != nil { warn(ofSecretsIn: snapshot) }
    if isBody { return try Output.print(json: snapshot) }
    guard let folder else { return }
    guard let files = snapshot.sourceFiles else {
      throw NotFound("\(name) has no files of its own, only a pointer: see 'archiver show \(name)'")
    }
    try Restoration(of: files).write(to: folder)
    if let envFile { try write(snapshot.environmentVariables, to: envFile) }
    try report(files.count { $0.content != nil }, of: subject.reference, in: folder)
  }

  private func warn(ofSecretsIn snapshot: Snapshot) {
    let secrets = snapshot.environmentVariables.filter {
      if case .secret = $0.value { true } else { false }
    }
    if secrets.isEmpty { return }
    let names = secrets.map { $0.name.quoted }.joined(separator: ", ")
    Output.note("Warning: the values of secrets were never seen: \(names)")
  }

  private func write(_ variables: [EnvironmentVariable], to path: String) throws {
    let file = EnvironmentFile(of: variables)
    try file.write(to: path)
    if file.left.isEmpty { return }
    let names = file.left.map { $0.quoted }.joined(separator: ", ")
    Output.note("Warning: a shell can't have these variables: \(names)")
  }

  private func report(_ count: Int, of reference: SnapshotReference, in folder: String) throws {
    guard archive.json else {
      let place = ExactString(folder).quoted
      return try Output.print("\(reference.name): \(count) files written to \(place)")
    }
    try Output.print(
      json: Report(
        version: reference.version.name,
        revision: reference.snapshot.revision,
        folder: folder,
        files: count
      )
    )
  }
}

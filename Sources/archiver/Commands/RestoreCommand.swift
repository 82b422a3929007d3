import Answers
import ArgumentParser
import Changes
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

  @Argument(
    help: "ACTOR[/VERSION][@REVISION].",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("Where to write.", valueName: "folder"),
    completion: .directory
  )
  var folder: String?

  @Option(
    help: ArgumentHelp("Write the environment variables to this new file.", valueName: "file"),
    completion: .file()
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
    guard selector.path == nil else {
      throw ValidationError("restore takes a whole snapshot; 'archiver show' prints one file")
    }
  }

  /// What was written, as JSON.
  private struct Report: Encodable {
    let version: String
    let revision: Int
    let folder: String
    let files: Int
    let doubts: [Doubt]
  }

  func run() async throws {
    try await archive.answer { [self] archive, results in
      let answer = try RestoreAnswer(
        to: selector,
        withVariables: isBody || envFile != nil,
        in: archive
      )
      results.note(answer.doubts)
      if isBody { return try results.write(Output.json(answer.snapshot) + [UInt8(ascii: "\n")]) }
      if let folder { try write(answer, to: folder, &results) }
    }
  }

  private func write(
    _ answer: RestoreAnswer,
    to folder: String,
    _ results: inout ResultStream
  ) throws {
    let files = try answer.files
    try Restoration(of: files).write(to: folder)
    if let envFile { try write(answer.snapshot.environmentVariables, to: envFile) }
    let report = Report(
      version: answer.reference.version.name,
      revision: answer.reference.snapshot.revision,
      folder: folder,
      files: files.count { $0.content != nil },
      doubts: answer.doubts
    )
    try results.write(report, doubts: []) { results in
      let place = ExactString(folder).quoted
      try results.write("\(answer.reference.name): \(report.files) files written to \(place)\n")
    }
  }

  private func write(_ variables: [EnvironmentVariable], to path: String) throws {
    let file = EnvironmentFile(of: variables)
    try file.write(to: path)
    if file.left.isEmpty { return }
    let names = file.left.map(\.quoted).joined(separator: ", ")
    Output.note("Warning: a shell can't have these variables: \(names)")
  }
}

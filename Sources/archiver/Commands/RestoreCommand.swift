import Answers
import ArgumentParser
import Changes
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Brings a snapshot back.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Write the files of a snapshot to a folder, or the body to send it back to Apify.",
    discussion: """
      The folder has to be new or empty, and stays what it is: a mount point, a link, with its mode. \
      All is written or nothing, for its owner alone. Paths that lead out of the folder, that no file \
      can have here, or that are one here, as where case does not count, are refused by name.

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
    completion: .directory,
    transform: FilePath.argument
  )
  var folder: FilePath?

  @Option(
    help: ArgumentHelp("Write the environment variables to this new file.", valueName: "file"),
    completion: .file(),
    transform: FilePath.argument
  )
  var envFile: FilePath?

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
    /// Nil for a build.
    let revision: Int?
    let build: BuildNumber?
    let folder: String
    let files: Int
    let doubts: [Doubt]
  }

  func run() async throws {
    guard let folder else { return try await writeBody() }
    let hasVariables = envFile != nil
    let answer = try await archive.open(for: .reading).read { [selector] in
      try RestoreAnswer(to: selector, withVariables: hasVariables, in: $0)
    }
    let count = try await write(answer, to: folder)
    try await ResultStream.open(as: archive.form) { results in
      let report = Report(
        version: answer.reference.version.name,
        revision: answer.reference.revision,
        build: answer.reference.build,
        folder: folder.string,
        files: count,
        doubts: answer.doubts
      )
      try results.write(report, doubts: answer.doubts) { results in
        let written = "\(count.counting("file")) written to \(folder.quoted)"
        try results.write(line: "\(answer.reference.name): \(written)")
      }
    }
  }

  private func writeBody() async throws {
    try await archive.answer { [selector] archive, results in
      let answer = try RestoreAnswer(to: selector, withVariables: true, in: archive)
      results.note(answer.doubts)
      try results.write(AnswerJSON.bytes(of: answer.snapshot) + [UInt8(ascii: "\n")])
    }
  }

  /// Writes the files, and the variables if asked for; returns how many files there are.
  private func write(_ answer: RestoreAnswer, to folder: FilePath) async throws -> Int {
    let files = try answer.files
    let restoration = try Restoration(of: files)
    let variables = envFile.map { _ in EnvironmentFile(of: answer.snapshot.environmentVariables) }
    try await EndingSignals.putOff {
      try await StagedFolder.fill(folder, with: envFile) { staged in
        try restoration.write(to: staged.content)
        if let variables { try staged.makeCompanion(of: variables.text.utf8) }
      }
    }
    if let left = variables?.left, !left.isEmpty {
      let names = left.map(\.quoted).joined(separator: ", ")
      Output.note("Warning: a shell can't have these variables: \(names)")
    }
    return files.count { $0.content != nil }
  }
}

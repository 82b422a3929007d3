import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

/// Finds lines in files.
struct GrepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grep",
    abstract: "Find lines in the files of versions.",
    discussion: """
      Without a selector, in the latest snapshots of all versions. The pattern is a POSIX extended \
      regular expression, as grep -E takes it. It ends with 1 when nothing is found.

      Examples:
        archiver grep 'fetch\\(' jane/crawler
        archiver grep -F 'https://old.example.com' --all-history
        archiver grep -i todo jane/crawler/1.2@2026-11-01 --path 'src/*'
      """
  )

  @Argument(help: "What a line has to have.")
  var pattern: String

  @Argument(help: "ACTOR[/VERSION][@REVISION][:PATH].", transform: Selector.argument)
  var selector: Selector?

  @Flag(help: "Search every file that there ever was.")
  var allHistory = false

  @Flag(name: .shortAndLong, help: "Take upper and lower case for the same.")
  var ignoreCase = false

  @Flag(name: [.customShort("F"), .long], help: "Take the pattern for a text.")
  var fixedStrings = false

  @Flag(name: [.customShort("l"), .long], help: "Print the places alone.")
  var filesWithMatches = false

  @Option(
    name: .customLong("path"),
    help: ArgumentHelp("Only files at these paths; several may be given.", valueName: "glob"),
    transform: PathPattern.init
  )
  var paths: [PathPattern] = []

  @Option(help: "Colours: auto, always or never.")
  var color = ColorChoice.auto

  @OptionGroup
  var archive: ArchiveOptions

  /// A file with the lines found, as JSON.
  struct Report: Encodable {
    struct Line: Encodable {
      let number: Int
      let text: String
    }

    let version: String
    let path: ExactString
    let firstRevision: Int
    let lastRevision: Int
    let isText: Bool
    let lines: [Line]
  }

  func run() async throws {
    var options: TextPattern.Options = []
    if ignoreCase { options.insert(.ignoringCase) }
    if fixedStrings { options.insert(.literal) }
    let pattern: TextPattern
    do {
      pattern = try TextPattern(self.pattern, options)
    } catch {
      throw ValidationError("\(error)")
    }
    if selector?.from != nil || (allHistory && selector?.to != nil) {
      throw ValidationError("grep takes one revision, and none with --all-history")
    }
    let archive = try archive.open(for: .reading)
    let search = Search(
      of: archive,
      for: pattern,
      paths: paths + (selector?.path.map { [PathPattern($0.string)] } ?? []),
      isFirstOnly: filesWithMatches
    )
    var results = ResultStream(color: color, isPaged: !self.archive.json)
    var isFound = false
    func report(_ finding: Search.Finding) throws {
      try write(finding, to: &results)
      // The first results show at once.
      if !isFound { try results.flush() }
      isFound = true
    }
    try selector?.checkPath(in: archive)
    if allHistory {
      let versions = try selector?.versions(in: archive)
      try search.searchHistory(of: versions, report)
    } else {
      let references =
        try selector?.references(in: archive) { Output.note("Warning: \($0)") }
        ?? archive.versions().filter { $0.revision > 0 }
        .map { try Selector.reference(at: .back(0), of: $0, in: archive) }
      for doubt in references.compactMap(\.doubt) { Output.note("Warning: \(doubt)") }
      try search.search(references, report)
    }
    if self.archive.json { results.endElements() }
    try results.finish()
    if !isFound { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func write(_ finding: Search.Finding, to results: inout ResultStream) throws {
    for place in finding.places {
      if archive.json {
        try results.write(element: Report(place, finding))
      } else if filesWithMatches {
        try results.write(place.name + "\n", .name)
      } else if !finding.content.isText {
        try results.write("\(place.name): \(finding.content.size) bytes that are no text match\n")
      } else {
        for match in finding.matches {
          try results.write(place.name, .name)
          try results.write(":\(match.number):", .place)
          try results.write(match.bytes + [UInt8(ascii: "\n")])
        }
      }
    }
  }
}

extension GrepCommand.Report {
  init(_ place: Search.Place, _ finding: Search.Finding) {
    version = place.version.name
    path = place.path
    firstRevision = place.firstRevision
    lastRevision = place.lastRevision
    isText = finding.content.isText
    lines =
      finding.content.isText
      ? finding.matches.map {
        Line(number: $0.number, text: String(decoding: $0.bytes, as: UTF8.self))
      } : []
  }
}

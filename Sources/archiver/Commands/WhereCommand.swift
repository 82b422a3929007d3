import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

/// Finds every place where a content was seen.
struct WhereCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where",
    abstract: "Find every place where a content was seen.",
    discussion: """
      A file on disk stands for its bytes; a hash is a SHA-256 or git's name for a content, seven \
      digits of it at least. It ends with 1 when the content was never seen.

      Examples:
        archiver where src/main.js
        archiver where 2d711642b726
      """
  )

  @Argument(help: "A file on disk, or a hash.")
  var content: String

  @OptionGroup
  var archive: ArchiveOptions

  /// A place, as JSON and as text.
  struct Report: Encodable {
    let version: String
    let path: ExactString
    let sha256: String?
    let firstRevision: Int
    let lastRevision: Int
    let isPresent: Bool
    let changedAfter: Timestamp?
    let observedAt: Timestamp
  }

  func run() async throws {
    let digits = try digits()
    let archive = try archive.open(for: .reading)
    let versions = Dictionary(uniqueKeysWithValues: try archive.versions().map { ($0.id, $0) })
    var isFound = false
    var results = ResultStream(isPaged: !self.archive.json)
    for span in try archive.spans(ofContent: digits) {
      guard let version = versions[span.version],
        let snapshot = try archive.snapshotRecord(of: span.version, at: span.firstRevision)
      else { continue }
      let place = Search.Place(span, of: version)
      isFound = true
      if self.archive.json {
        try results.write(element: Report(place, span, snapshot))
      } else {
        try results.write("\(place.name)\n    \(ChangeWindow(of: snapshot))\n")
      }
    }
    if self.archive.json { results.endElements() }
    try results.finish()
    if !isFound { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func digits() throws -> String {
    if let bytes = FileManager.default.contents(atPath: content) {
      return ContentHash(of: Array(bytes)).description
    }
    let digits = content.lowercased()
    guard (7...64).contains(digits.count),
      digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
    else {
      throw ValidationError(
        "'\(content)' is no file that can be read, and no hash: 7 to 64 hexadecimal digits"
      )
    }
    return digits
  }
}

extension WhereCommand.Report {
  init(_ place: Search.Place, _ span: FileSpan, _ snapshot: SnapshotRecord) {
    version = place.version.name
    path = place.path
    sha256 = span.file.content?.hash.description
    firstRevision = place.firstRevision
    lastRevision = place.lastRevision
    isPresent = span.lastRevision == nil
    changedAfter = snapshot.changedAfter
    observedAt = snapshot.observedAt
  }
}

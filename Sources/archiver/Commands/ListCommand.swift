import ArgumentParser
import Changes
import Snapshots
import Storage

/// Lists the files of a snapshot.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the files of a snapshot.",
    discussion: """
      A path in the selector may be a folder, or have * and ?.

      Examples:
        archiver ls jane/crawler/1.2
        archiver ls jane/crawler/1.2@3:src --json
      """
  )

  @Argument(help: "ACTOR[/VERSION][@REVISION][:PATH].", transform: Selector.argument)
  var selector: Selector

  @OptionGroup
  var archive: ArchiveOptions

  /// A file, as JSON and as a line; a folder has no format, size and hash.
  struct Entry: Encodable {
    let path: ExactString
    let format: ExactString?
    let size: Int?
    let sha256: String?
    let isText: Bool?

    var text: String {
      let size = size.map(String.init) ?? "-"
      let padding = String(repeating: " ", count: max(0, 9 - size.count))
      let name = path.quoted + (sha256 == nil ? "/" : "")
      return "\(sha256?.prefix(12) ?? "            ") \(padding)\(size)  \(name)\n"
    }
  }

  func run() async throws {
    let archive = try archive.open(for: .reading)
    let subject = try Subject(selector, in: archive)
    let pattern = subject.path.map { PathPattern($0.string) }
    let entries = try subject.files(in: archive).filter { pattern?.matches($0.path) ?? true }
      .map(Entry.init)
    if let path = subject.path, entries.isEmpty {
      let name = subject.reference.name
      throw NotFound("no file \(path) in \(name); 'archiver ls \(name)' lists its files")
    }
    if self.archive.json { return try Output.print(json: entries) }
    var results = ResultStream()
    for entry in entries { try results.write(entry.text) }
    try results.finish()
  }
}

extension ListCommand.Entry {
  init(_ file: FileState) {
    self.init(
      path: file.path,
      format: file.format?.name,
      size: file.content?.size,
      sha256: file.content?.hash.description,
      isText: file.content?.isText
    )
  }
}

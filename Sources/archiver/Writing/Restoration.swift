import Foundation
import Snapshots

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Writes the files of a snapshot to disk, byte for byte, as a whole or not at all.
struct Restoration {
  /// Why files can't be written.
  struct Refusal: Error, CustomStringConvertible {
    let paths: [(path: ExactString, reason: String)]

    var description: String {
      let reasons = paths.map { "\($0.path.quoted) (\($0.reason))" }.joined(separator: ", ")
      return """
        nothing was written, for these paths can't be: \(reasons); \
        'archiver show SELECTOR:PATH' prints a single file
        """
    }
  }

  /// What is to be in a folder, by names.
  private struct Folder {
    var folders: [ExactString: Folder] = [:]
    var files: [ExactString: SourceFile] = [:]

    mutating func add(_ file: SourceFile, at place: ArraySlice<ExactString>) {
      guard let name = place.first else { return }
      if place.count > 1 || file.content == nil {
        folders[name, default: Folder()].add(file, at: place.dropFirst())
      } else {
        files[name] = file
      }
    }
  }

  private var root = Folder()

  /// Takes the files of a snapshot. Throws `Refusal` when a path leads out of the folder, or can't be
  /// beside another one anywhere.
  init(of files: [SourceFile]) throws(Refusal) {
    let layout = FileLayout(
      files: files.filter { $0.content != nil }.map(\.path),
      folders: files.filter { $0.content == nil }.map(\.path)
    )
    if !layout.obstacles.isEmpty {
      throw Refusal(paths: layout.obstacles.map { ($0.path, "\($0.obstacle)") })
    }
    let stage = ExactString(StagedFolder.name.string)
    let taken = files.map(\.path).filter { layout.places[$0]?.first == stage }
    if !taken.isEmpty {
      throw Refusal(paths: taken.map { ($0, "archiver works there while it writes") })
    }
    for file in files { root.add(file, at: layout.places[file.path, default: []][...]) }
  }

  /// Writes all files into a folder that is empty.
  ///
  /// Which names differ is for the system to say. Throws `Refusal` when it takes two for one, or does not
  /// take one, `Errno`, and `EndingSignals.Ended`.
  func write(to folder: OpenFolder) throws {
    try Self.write(root, to: folder, at: [])
  }

  private static func write(
    _ content: Folder,
    to folder: OpenFolder,
    at place: [ExactString]
  ) throws {
    var written: [ExactString] = []
    func make(_ name: ExactString, _ body: (FilePath) throws -> Void) throws {
      try EndingSignals.check()
      do {
        try body(FilePath(name.string))
      } catch let error as Errno where error.isAboutNames {
        let other = try written.first { try folder.isSame($0, name) }
        let reason = other.map {
          "here it is the same as \(ExactString(joining: place + [$0]).quoted)"
        }
        throw Refusal(paths: [(ExactString(joining: place + [name]), reason ?? "\(error)")])
      }
      written.append(name)
    }
    for (name, file) in content.files.sorted(by: { $0.key < $1.key }) {
      try make(name) { try folder.makeFile($0, of: file.content?.bytes ?? []) }
    }
    for (name, inner) in content.folders.sorted(by: { $0.key < $1.key }) {
      try make(name) { try folder.makeFolder($0) }
      let below = try folder.folder(FilePath(name.string))
      defer { _ = try? below.close() }
      try write(inner, to: below, at: place + [name])
    }
  }
}

extension Errno {
  /// Whether the system minds what something is called.
  fileprivate var isAboutNames: Bool {
    [.fileExists, .fileNameTooLong, .illegalByteSequence, .invalidArgument].contains(self)
  }
}

extension OpenFolder {
  /// Whether two names stand for one thing here.
  fileprivate func isSame(_ one: ExactString, _ other: ExactString) throws -> Bool {
    let entries = try [one, other].map { try entry(FilePath($0.string)) }
    return entries[0] != nil && entries[0] == entries[1]
  }
}

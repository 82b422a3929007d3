import Foundation
package import Snapshots

/// Reads a folder on disk as the files of a version.
package struct FolderReading: Sendable {
  /// A larger file is no file of a version, in bytes.
  static let largestFile = 100 << 20

  let folder: DiskPath
  /// By path.
  private(set) var files: [FileState] = []
  /// Files of the snapshot that Apify's command line would leave out.
  package private(set) var leftOut: [ExactString] = []
  /// Files whose names are no UTF-8: a version can't have them.
  package private(set) var misnamed: [ExactString] = []
  /// There are ignore files, and nobody knows what they name.
  package let isUnfiltered: Bool

  /// Reads the files that Apify's command line pushes, and those at the paths of the snapshot that the
  /// folder is compared with. Throws `FolderError`.
  package init(of pushed: PushedFolder, knowing paths: [ExactString]) throws {
    folder = pushed.listing.folder
    isUnfiltered =
      !pushed.isFiltered
      && [".gitignore", ".actorignore"].contains { pushed.listing.has(name: $0) }
    let known = Set(paths)
    var taken: Set<ExactString> = []
    for entry in pushed.listing.entries {
      let path = ExactString("\(entry.path)")
      let isIgnored = pushed.ignored.contains(entry.path)
      if isIgnored, !known.contains(path) { continue }
      if let problem = entry.problem { throw problem }
      guard taken.insert(path).inserted else { continue }
      if entry.path.utf8 == nil { misnamed.append(path) }
      try take(path, at: folder.appending(entry.path), isLeftOut: isIgnored)
    }
    // What was passed over without a look.
    for path in paths where GitPath(path).isSafe && taken.insert(path).inserted {
      let place = folder.appending(DiskPath(path.string))
      var info = stat()
      if place.withCString({ stat($0, &info) }) == 0, FolderListing.type(of: info) == S_IFREG {
        try take(path, at: place, isLeftOut: true)
      }
    }
    files.sort { $0.path < $1.path }
  }

  private mutating func take(_ path: ExactString, at place: DiskPath, isLeftOut: Bool) throws {
    guard let bytes = try Self.regularBytes(at: place) else { return }
    if isLeftOut { leftOut.append(path) }
    let content = FileState.Bytes(Content(bytes), at: .disk(place))
    files.append(FileState(path: path, format: nil, content: content))
  }

  /// Reads a file of a folder as a text; empty when there is none. Throws `FolderError`.
  package static func text(at name: String, in folder: DiskPath) throws -> String {
    let place = folder.appending(DiskPath(name))
    guard place.withCString({ access($0, F_OK) }) == 0 else { return "" }
    return String(decoding: try regularBytes(at: place) ?? [], as: UTF8.self)
  }

  static func bytes(at place: DiskPath) throws -> [UInt8] {
    if let bytes = try regularBytes(at: place) { return bytes }
    throw FolderError.unreadable(path: "\(place)", reason: "it is no file any more")
  }

  /// The bytes of a file; nil when it is none by now. Throws `FolderError`.
  private static func regularBytes(at place: DiskPath) throws -> [UInt8]? {
    func unreadable() -> FolderError {
      .unreadable(path: "\(place)", reason: String(cString: strerror(errno)))
    }
    // Nobody waits for the other end, should it be a pipe by now.
    let descriptor = place.withCString { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else { throw unreadable() }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw unreadable() }
    guard FolderListing.type(of: info) == S_IFREG else { return nil }
    guard info.st_size <= largestFile else { throw FolderError.tooLarge(path: "\(place)") }
    do {
      let data = try file.read(upToCount: largestFile + 1) ?? Data()
      guard data.count <= largestFile else { throw FolderError.tooLarge(path: "\(place)") }
      return Array(data)
    } catch let error as FolderError {
      throw error
    } catch {
      throw FolderError.unreadable(path: "\(place)", reason: error.fileReason)
    }
  }
}

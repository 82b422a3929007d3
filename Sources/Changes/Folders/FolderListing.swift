import Foundation

/// Lists the files below a folder on disk, and opens none of them.
///
/// As Apify's command line does, it goes through links: a link to a file is a file, one to a folder is a
/// folder, but for one that leads back to a folder that it is in. What is neither, as a pipe or a device,
/// is passed over, and so is a link that leads nowhere.
package struct FolderListing: Sendable {
  struct Entry: Sendable {
    /// Below the folder.
    let path: DiskPath
    /// Of a folder that can't be read.
    let problem: FolderError?
  }

  /// How many files and folders are listed at the most.
  static let mostEntries = 100_000
  /// What is never pushed, wherever it stands.
  private static let repository = Array(".git".utf8)
  /// What is not pushed from the top of the folder: what was installed, and what runs leave behind.
  private static let passedOverAtTop = Set(
    ["node_modules", "apify_storage", "crawlee_storage", "storage"].map { Array($0.utf8) }
  )

  let folder: DiskPath
  /// By path.
  private(set) var entries: [Entry] = []

  private let passedOver: Set<DiskPath>
  private var folderCount = 0

  private struct Identity: Hashable {
    let device: dev_t
    let number: ino_t

    init(_ info: stat) {
      (device, number) = (info.st_dev, info.st_ino)
    }
  }

  /// - Parameter paths: below the folder, what is not looked at. What Apify's command line never pushes
  ///   is passed over in any case.
  package init(of folder: DiskPath, passingOver paths: Set<DiskPath> = []) throws(FolderError) {
    self.folder = folder
    passedOver = paths
    let info = try Self.checked(folder)
    let names: [DiskPath]
    switch Self.names(in: folder) {
    case .success(let found): names = found
    case .failure(let error): throw error
    }
    try collect(names, below: DiskPath(""), within: [Identity(info)])
    entries.sort { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
  }

  /// Describes a folder. Throws when there is none.
  private static func checked(_ folder: DiskPath) throws(FolderError) -> stat {
    guard case .found(let info) = info(of: folder) else {
      throw .unreadable(path: "\(folder)", reason: String(cString: strerror(errno)))
    }
    guard type(of: info) == S_IFDIR else {
      throw .unreadable(path: "\(folder)", reason: "it is no folder")
    }
    return info
  }

  /// Throws when a folder is none.
  package static func check(_ folder: DiskPath) throws(FolderError) {
    _ = try checked(folder)
  }

  /// The paths of the files.
  package var paths: [DiskPath] { entries.map(\.path) }

  /// Whether a file of this name is listed anywhere.
  func has(name: String) -> Bool {
    entries.contains { $0.path.name.elementsEqual(name.utf8) }
  }

  private mutating func collect(
    _ names: [DiskPath],
    below parent: DiskPath,
    within folders: [Identity]
  ) throws(FolderError) {
    folderCount += 1
    guard entries.count + folderCount <= Self.mostEntries else {
      throw .tooMany(path: "\(folder)")
    }
    for name in names where !isPassedOver(name, below: parent) {
      let path = parent.appending(name)
      let place = folder.appending(path)
      switch Self.info(of: place) {
      case .found(let info) where Self.type(of: info) == S_IFREG:
        entries.append(Entry(path: path, problem: nil))
      case .found(let info) where Self.type(of: info) == S_IFDIR:
        if folders.contains(Identity(info)) { continue }
        switch Self.names(in: place) {
        case .success(let names):
          try collect(names, below: path, within: folders + [Identity(info)])
        case .failure(let error): entries.append(Entry(path: path, problem: error))
        }
      case .found, .nowhere: continue
      case .unknown(let error): entries.append(Entry(path: path, problem: error))
      }
    }
  }

  private func isPassedOver(_ name: DiskPath, below parent: DiskPath) -> Bool {
    name.bytes == Self.repository || passedOver.contains(parent.appending(name))
      || (parent.bytes.isEmpty && Self.passedOverAtTop.contains(name.bytes))
  }

  private enum Info {
    case found(stat)
    case nowhere
    case unknown(FolderError)
  }

  /// Describes what a path leads to, through links.
  private static func info(of path: DiskPath) -> Info {
    var info = stat()
    if path.withCString({ stat($0, &info) }) == 0 { return .found(info) }
    if [ENOENT, ENOTDIR, ELOOP].contains(errno) { return .nowhere }
    return .unknown(.unreadable(path: "\(path)", reason: String(cString: strerror(errno))))
  }

  /// The type in what is known of a file.
  static func type(of info: stat) -> mode_t { info.st_mode & S_IFMT }

  private static func names(in folder: DiskPath) -> Result<[DiskPath], FolderError> {
    func failure() -> Result<[DiskPath], FolderError> {
      .failure(.unreadable(path: "\(folder)", reason: String(cString: strerror(errno))))
    }
    guard let stream = folder.withCString({ opendir($0) }) else { return failure() }
    defer { closedir(stream) }
    var names: [DiskPath] = []
    while true {
      // That there is no more is told from an error by `errno` alone.
      errno = 0
      guard let entry = readdir(stream) else { return errno == 0 ? .success(names) : failure() }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { DiskPath($0.prefix { $0 != 0 }) }
      if name != DiskPath("."), name != DiskPath("..") { names.append(name) }
    }
  }
}

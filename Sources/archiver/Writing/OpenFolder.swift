import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif
#if canImport(CDispatch)
  // The compiler takes `stat` for its, among all that this program is made of.
  import CDispatch
#endif

/// An open folder, which reaches what is in it by that, wherever its path leads meanwhile.
///
/// A name is a path of one part. No link in the folder is followed. What is made is its owner's alone.
/// Whoever takes one closes it. All throw `Errno`.
struct OpenFolder {
  /// Describes what has a name in a folder.
  struct Entry: Hashable {
    let inode: UInt64
    let isFolder: Bool
    /// Type and permissions.
    let mode: mode_t
    let owner: uid_t
    /// When bytes, or names in a folder, were last written: seconds, and nanoseconds more.
    let writtenAt: [Int]
  }

  let descriptor: FileDescriptor

  /// Opens the folder that a path leads to, by links too.
  init(at path: FilePath) throws {
    descriptor = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
  }

  private init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
  }

  func close() throws {
    try descriptor.close()
  }

  /// Opens a folder in it.
  func folder(_ name: FilePath) throws -> OpenFolder {
    let number = name.withPlatformString {
      openat(descriptor.rawValue, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
    }
    return OpenFolder(FileDescriptor(rawValue: try Errno.check(number)))
  }

  /// Makes a folder in it that was not there.
  func makeFolder(_ name: FilePath, mode: mode_t = 0o700) throws {
    try Errno.check(name.withPlatformString { mkdirat(descriptor.rawValue, $0, mode) })
  }

  /// Writes a file in it that was not there.
  func makeFile(_ name: FilePath, of bytes: some Sequence<UInt8>) throws {
    let number = name.withPlatformString {
      openat(descriptor.rawValue, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
    let file = FileDescriptor(rawValue: try Errno.check(number))
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }

  /// Reads a file in it.
  func bytes(of name: FilePath) throws -> [UInt8] {
    let number = name.withPlatformString {
      openat(descriptor.rawValue, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0)
    }
    let file = FileDescriptor(rawValue: try Errno.check(number))
    return try file.closeAfter { try file.content }
  }

  /// Takes the folder for this process, until it is closed; false when another one has it.
  func lock() -> Bool {
    // Where there are no locks to be had, nobody else has one.
    flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// Describes what has a name in it; nil when nothing has.
  func entry(_ name: FilePath) throws -> Entry? {
    try Self.entry(name, in: descriptor.rawValue)
  }

  /// Describes what is at a path; nil when nothing is.
  static func entry(at path: FilePath) throws -> Entry? {
    try entry(path, in: AT_FDCWD)
  }

  private static func entry(_ path: FilePath, in folder: CInt) throws -> Entry? {
    var facts = stat()
    let result = path.withPlatformString { fstatat(folder, $0, &facts, AT_SYMLINK_NOFOLLOW) }
    do {
      try Errno.check(result)
    } catch Errno.noSuchFileOrDirectory {
      return nil
    }
    return Entry(facts)
  }

  /// Describes the folder itself.
  var facts: Entry {
    get throws {
      var facts = stat()
      try Errno.check(fstat(descriptor.rawValue, &facts))
      return Entry(facts)
    }
  }

  /// Lists the names in it, but for `.` and `..`.
  var names: [FilePath] {
    get throws {
      // Closing the stream closes its descriptor; where reading stands is the folder's own matter.
      let own = openat(descriptor.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
      guard let stream = fdopendir(try Errno.check(own)) else { throw Errno.last }
      defer { closedir(stream) }
      var names: [FilePath] = []
      errno = 0
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 1) { FilePath(platformString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
        errno = 0
      }
      if errno != 0 { throw Errno.last }
      return names
    }
  }

  /// Takes away what has a name in it, with all that is below it.
  func remove(_ name: FilePath) throws {
    guard let entry = try entry(name) else { return }
    if entry.isFolder {
      let folder = try folder(name)
      defer { _ = try? folder.close() }
      for name in try folder.names { try folder.remove(name) }
    }
    let flag = entry.isFolder ? AT_REMOVEDIR : 0
    try Errno.check(name.withPlatformString { unlinkat(descriptor.rawValue, $0, flag) })
  }

  /// Gives what has a name in it another name, or a name in another folder, that nothing has.
  func move(_ name: FilePath, to target: FilePath, in folder: OpenFolder? = nil) throws {
    let place = folder?.descriptor.rawValue ?? AT_FDCWD
    guard try entry(name)?.isFolder == false else { return try rename(name, to: target, place) }
    // A link never replaces a file, also one that is made this very moment.
    let result = name.withPlatformString { name in
      target.withPlatformString { linkat(descriptor.rawValue, name, place, $0, 0) }
    }
    do {
      try Errno.check(result)
      try remove(name)
    } catch let error as Errno where [.notPermitted, .notSupported, .noFunction].contains(error) {
      try rename(name, to: target, place)
    }
  }

  /// A folder can't replace another one that has something in it.
  private func rename(_ name: FilePath, to target: FilePath, _ place: CInt) throws {
    if try Self.entry(target, in: place) != nil { throw Errno.fileExists }
    let result = name.withPlatformString { name in
      target.withPlatformString { renameat(descriptor.rawValue, name, place, $0) }
    }
    try Errno.check(result)
  }
}

extension OpenFolder.Entry {
  fileprivate init(_ facts: stat) {
    #if canImport(Darwin)
      let time = facts.st_mtimespec
    #else
      let time = facts.st_mtim
    #endif
    self.init(
      inode: UInt64(facts.st_ino),
      isFolder: facts.st_mode & S_IFMT == S_IFDIR,
      mode: facts.st_mode,
      owner: facts.st_uid,
      writtenAt: [Int(time.tv_sec), Int(time.tv_nsec)]
    )
  }
}

extension Errno {
  /// Why the last call of the system failed.
  fileprivate static var last: Errno { Errno(rawValue: errno) }

  /// Returns the result of a call of the system; throws the reason when it failed.
  @discardableResult
  fileprivate static func check(_ result: CInt) throws -> CInt {
    if result < 0 { throw last }
    return result
  }
}

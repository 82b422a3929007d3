import Foundation

/// The file that the name of an archive leads to, by whatever links.
struct ArchiveFile: Sendable {
  /// Identifies a file among all of the system, whatever they are called.
  struct Identity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(status.st_ino)
    }
  }

  /// The files that SQLite keeps beside its own.
  enum Side: String, CaseIterable {
    case log = "-wal"
    case index = "-shm"
    case journal = "-journal"
  }

  /// As it was named.
  let name: String
  private let argument: [UInt8]
  /// Absolute and without links; bytes, for the name of a folder need not be text.
  private let path: [UInt8]

  /// Follows the links of a name, also where they lead to nothing yet.
  init(named name: String, bytes: [UInt8]? = nil) throws(ArchiveError) {
    // SQLite would take these for something else than a path.
    if name.isEmpty || name == ":memory:" || name.hasPrefix("file:") {
      throw .notAPath(path: name)
    }
    self.name = name
    argument = bytes ?? Array(name.utf8)
    var next = argument
    for _ in 0..<Self.mostLinks {
      if let real = Self.real(next) {
        path = real
        try makeSureIsNotTooLong()
        return
      }
      guard errno == ENOENT else { break }
      let (folder, last) = Self.parts(of: next)
      if let target = Self.target(ofLinkAt: next) {
        next = target.first == UInt8(ascii: "/") ? target : folder + target
        continue
      }
      guard !last.isEmpty else { break }
      guard let real = Self.real(folder) else {
        if errno != ENOENT { break }
        throw .noFolder(path: name, folder: String(decoding: folder.dropLast(), as: UTF8.self))
      }
      path = (real.last == UInt8(ascii: "/") ? real : real + [UInt8(ascii: "/")]) + last
      try makeSureIsNotTooLong()
      return
    }
    let reason = errno == 0 ? ELOOP : errno
    throw .unopenable(path: name, reason: String(cString: strerror(reason)))
  }

  /// Refuses a name that leaves none for the files beside it, and a path that SQLite does not take
  /// (https://sqlite.org/src/file/src/pager.c, sqlite3PagerOpen).
  func makeSureIsNotTooLong() throws(ArchiveError) {
    let longestSide = Side.allCases.map(\.rawValue.utf8.count).max() ?? 0
    for (what, count, most) in [
      ("name", Self.parts(of: path).last.count, Int(NAME_MAX) - longestSide),
      ("absolute path", path.count, Self.longestPath - longestSide),
    ] where count > most {
      throw .unopenable(path: name, reason: "its \(what) has \(count) bytes, \(most) are the most")
    }
  }

  /// In bytes, with what is beside it.
  private static let longestPath = 512

  private init(name: String, path: [UInt8]) {
    (self.name, argument, self.path) = (name, path, path)
  }

  /// A file in the same folder.
  ///
  /// - Parameter change: makes its name of the one of this file.
  func beside(_ change: (String) -> String) -> ArchiveFile {
    let name = change(lastName)
    let shown = name.isEmpty ? self.name : String(self.name.dropLast(shownLastName.count)) + name
    return ArchiveFile(name: shown, path: Self.parts(of: path).folder + Array(name.utf8))
  }

  /// The same file, called as another one where it is spoken of.
  func called(as other: ArchiveFile) -> ArchiveFile { ArchiveFile(name: other.name, path: path) }

  /// What it is called in its folder; what is no text in it is replaced.
  var lastName: String { String(decoding: Self.parts(of: path).last, as: UTF8.self) }

  /// The same in the name that it was given, by which a link may lead to it.
  private var shownLastName: Substring {
    name[(name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex)...]
  }

  /// The file of an archive that is to be there.
  init(ofArchiveAt name: String, bytes: [UInt8]?) throws(ArchiveError) {
    do {
      try self.init(named: name, bytes: bytes)
    } catch {
      if case .noFolder = error { throw .missing(path: name) }
      throw error
    }
  }

  /// Which file the name leads to now; nil when it leads to none.
  func identityByName() throws(ArchiveError) -> Identity? {
    do {
      return try ArchiveFile(named: name, bytes: argument).identity()
    } catch {
      if case .noFolder = error { return nil }
      throw error
    }
  }

  /// As many as the system follows.
  private static let mostLinks = 40

  private static func real(_ path: [UInt8]) -> [UInt8]? {
    guard let real = withPath(path, { realpath($0, nil) }) else { return nil }
    defer { free(real) }
    return UnsafeBufferPointer(start: real, count: strlen(real)).map { UInt8(bitPattern: $0) }
  }

  private static func target(ofLinkAt path: [UInt8]) -> [UInt8]? {
    withPath(path) { path in
      let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
        let length = buffer.withMemoryRebound(to: CChar.self) {
          readlink(path, $0.baseAddress!, $0.count)
        }
        count = max(0, length)
      }
      return target.isEmpty ? nil : target
    }
  }

  /// The folder with its slash, and what follows.
  private static func parts(of path: [UInt8]) -> (folder: [UInt8], last: [UInt8]) {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else {
      return (Array("./".utf8), path)
    }
    return (Array(path[...slash]), Array(path[(slash + 1)...]))
  }

  private static func withPath<Value>(
    _ path: [UInt8],
    _ body: (UnsafePointer<CChar>) -> Value
  ) -> Value {
    (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}

extension ArchiveFile {
  func withPath<Value>(_ side: Side? = nil, _ body: (UnsafePointer<CChar>) -> Value) -> Value {
    Self.withPath(path + Array((side?.rawValue ?? "").utf8), body)
  }

  /// What the system says of the file, or of one beside it; nil when there is none.
  private func status(_ side: Side? = nil) throws(ArchiveError) -> stat? {
    var status = stat()
    if withPath(side, { lstat($0, &status) }) == 0 { return status }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw ArchiveError(errno, at: name)
  }

  /// Which file is at the path now; nil when there is none.
  func identity() throws(ArchiveError) -> Identity? {
    try status().map(Identity.init)
  }

  /// Whether there is something by the name that was given, be it a link that leads nowhere.
  func isThere() throws(ArchiveError) -> Bool {
    var status = stat()
    if Self.withPath(argument, { lstat($0, &status) }) == 0 { return true }
    if errno == ENOENT { return false }
    throw ArchiveError(errno, at: name)
  }

  /// How many names the system has for the file, links not counted; 0 when there is none.
  func nameCount() throws(ArchiveError) -> Int {
    try status().map { Int($0.st_nlink) } ?? 0
  }

  func size(of side: Side) throws(ArchiveError) -> Int? {
    try status(side).map { Int($0.st_size) }
  }

  /// Refuses what is there and is no file: to open a pipe or a device may wait for ever, or do things.
  func makeSureIsFile() throws(ArchiveError) {
    guard let status = try status() else { return }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .folder(path: name)
    default: throw .notAFile(path: name)
    }
    for side in Side.allCases {
      guard let status = try self.status(side) else { continue }
      if status.st_mode & S_IFMT != S_IFREG { throw .notAFile(path: name + side.rawValue) }
    }
  }

  func withFolder<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
    Self.withPath(Self.parts(of: path).folder, body)
  }

  /// Whether files can be made in its folder.
  var isInWritableFolder: Bool { withFolder { access($0, W_OK) } == 0 }

  /// What SQLite finds the file by.
  ///
  /// A URI takes any byte, and nothing in a path is taken for more than a path.
  ///
  /// - Parameter isImmutable: nothing beside the file is read or made.
  func uri(isImmutable: Bool = false) -> String {
    var uri = "file://"
    for byte in path {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return isImmutable ? uri + "?immutable=1" : uri
  }

  /// Renames a file beside it so that SQLite does not read it, and returns its new name.
  func setAside(_ side: Side) throws(ArchiveError) -> String {
    var number = 1
    func aside() -> [UInt8] { path + Array("\(side.rawValue)-set-aside-\(number)".utf8) }
    func isTaken() -> Bool {
      var status = stat()
      return Self.withPath(aside()) { lstat($0, &status) } == 0
    }
    while isTaken() { number += 1 }
    guard withPath(side, { old in Self.withPath(aside()) { rename(old, $0) } }) == 0 else {
      throw ArchiveError(errno, at: name)
    }
    return "\(name)\(side.rawValue)-set-aside-\(number)"
  }

  /// - Parameter side: nil for the file itself.
  func remove(_ side: Side? = nil) throws(ArchiveError) {
    if withPath(side, { unlink($0) }) == 0 || errno == ENOENT { return }
    throw ArchiveError(errno, at: name)
  }
}

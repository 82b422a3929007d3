import Storage

/// The archive that is at its path, also when another one is put there while it is served.
actor ServedArchive {
  struct Opened: Sendable {
    let archive: Archive
    /// By which the archive and its copies are known.
    let id: String
    /// Makes tags of this opening's own: another program, or another file, may have the same page
    /// otherwise.
    let salt: String

    fileprivate init(_ archive: Archive) throws(ArchiveError) {
      self.archive = archive
      id = try archive.id().uuid
      salt = String(UInt32.random(in: 0...UInt32.max), radix: 16)
    }
  }

  private let open: @Sendable () throws -> Archive
  private var opened: Opened?

  /// - Parameter open: opens what is at the path now.
  init(_ open: @escaping @Sendable () throws -> Archive) throws {
    self.open = open
    opened = try Opened(open())
  }

  /// Throws `Problem` as long as there is no archive that can be read.
  func current() throws(Problem) -> Opened {
    do {
      if let opened, try opened.archive.isInPlace() { return opened }
      opened = nil
      let next = try Opened(open())
      opened = next
      return next
    } catch {
      throw Problem(
        status: 503,
        title: "No archive",
        detail: (error as? ArchiveError)?.description ?? "\(error)"
      )
    }
  }
}

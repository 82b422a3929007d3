import CArchive
import Snapshots

/// Unpacks zip and tar files in memory, by libarchive: nothing is written, and nothing is run.
struct TarballReading: Sendable {
  /// The longest path that any system takes, in bytes.
  private static let longestPath = 4096
  /// So many bytes may come out of any archive, however few went in.
  private static let freeBytes = 1 << 20

  let limits: SourceLimits
  let limit: TimeLimit

  /// Lists what an archive has, in its order; folders when they are empty.
  func read(_ bytes: [UInt8]) throws -> (files: [SourceFile], warnings: [String]) {
    try UTF8Locale.with {
      try bytes.withUnsafeBytes { packed in
        guard let archive = archive_read_new() else {
          throw SourceError.Reason.unreadable("there is no memory to unpack it")
        }
        defer { archive_read_free(archive) }
        Self.support(archive)
        guard archive_read_open_memory(archive, packed.baseAddress, packed.count) == ARCHIVE_OK
        else { throw Self.unreadable(archive) }
        var contents = TarballContents()
        try readEntries(of: archive, packedCount: packed.count, into: &contents)
        guard !contents.isEmpty else {
          throw SourceError.Reason.unreadable("the archive has no files")
        }
        return (contents.files, contents.warnings)
      }
    }
  }

  /// No format is taken that libarchive has another program unpack.
  private static func support(_ archive: OpaquePointer) {
    archive_read_support_format_tar(archive)
    archive_read_support_format_zip(archive)
    archive_read_support_filter_gzip(archive)
    archive_read_support_filter_bzip2(archive)
    archive_read_support_filter_xz(archive)
    archive_read_support_filter_zstd(archive)
  }

  private func readEntries(
    of archive: OpaquePointer,
    packedCount: Int,
    into contents: inout TarballContents
  ) throws {
    var room = min(
      limits.bytes,
      Self.freeBytes + packedCount.multipliedWithoutTrap(by: limits.ratio)
    )
    let isBomb = room < limits.bytes
    func unpacked(_ count: Int) throws {
      try limit.check()
      room -= count
      if room < 0 {
        throw isBomb
          ? SourceError.Reason.bomb(limit: limits.ratio)
          : SourceError.Reason.tooLarge(limit: limits.bytes)
      }
    }
    var count = 0
    while let entry = try Self.nextEntry(of: archive) {
      count += 1
      guard count <= limits.files else {
        throw SourceError.Reason.tooManyFiles(limit: limits.files)
      }
      let path = try Self.path(of: entry)
      try unpacked(path.utf8.count)
      let bytes = try Self.data(of: archive, unpacked)
      try contents.add(path, entry, bytes, unpacked)
    }
  }

  private static func nextEntry(of archive: OpaquePointer) throws -> OpaquePointer? {
    var entry: OpaquePointer?
    while true {
      switch archive_read_next_header(archive, &entry) {
      case ARCHIVE_OK, ARCHIVE_WARN: return entry
      case ARCHIVE_EOF: return nil
      case ARCHIVE_RETRY: continue
      default: throw unreadable(archive)
      }
    }
  }

  /// Reads what belongs to an entry, whatever it is: what is passed over has to be unpacked, too.
  private static func data(
    of archive: OpaquePointer,
    _ unpacked: (Int) throws -> Void
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    /// Fills up a hole, which is as large as it says.
    func pad(to offset: la_int64_t) throws {
      let hole = Int(offset) - bytes.count
      try unpacked(hole)
      bytes.append(contentsOf: repeatElement(0, count: hole))
    }
    while true {
      var (block, size, offset): (UnsafeRawPointer?, Int, la_int64_t) = (nil, 0, 0)
      switch archive_read_data_block(archive, &block, &size, &offset) {
      case ARCHIVE_OK:
        // A file with holes says where its parts stand.
        guard offset >= bytes.count, size >= 0 else {
          throw SourceError.Reason.unreadable("the archive is damaged: parts of a file overlap")
        }
        try pad(to: offset)
        try unpacked(size)
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: block, count: size))
      case ARCHIVE_EOF:
        // The hole that a file may end with is told by where that is.
        if offset > bytes.count { try pad(to: offset) }
        return bytes
      case ARCHIVE_RETRY: continue
      default: throw unreadable(archive)
      }
    }
  }

  private static func path(of entry: OpaquePointer) throws -> String {
    let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
    guard let name else {
      throw SourceError.Reason.unreadable("the archive has a file without a name")
    }
    let path = String(cString: name)
    guard path.utf8.count <= longestPath else {
      throw SourceError.Reason.unreadable("the archive has a name of \(path.utf8.count) bytes")
    }
    return path
  }

  private static func unreadable(_ archive: OpaquePointer) -> SourceError.Reason {
    let words = archive_error_string(archive).map { String(cString: $0) } ?? "it is damaged"
    return .unreadable("no zip or tar file that can be read: \(words.prefix(200))")
  }
}

extension Int {
  fileprivate func multipliedWithoutTrap(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max / 2 : product
  }
}

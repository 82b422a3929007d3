#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FileDescriptor {
  /// Writes bytes of a result. Throws `OutputError`.
  func writeResults(_ bytes: [UInt8]) throws(OutputError) {
    do {
      try writeAll(bytes)
    } catch {
      throw OutputError(error)
    }
  }

  /// Writes a file that was not there before. Throws `Errno`.
  static func writeNew(
    _ bytes: some Sequence<UInt8>,
    at path: String,
    permissions: FilePermissions
  ) throws {
    let file = try open(
      FilePath(path),
      .writeOnly,
      options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: permissions
    )
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }
}

extension FilePermissions {
  /// What the caller's mask leaves of everybody's reading and writing.
  static let readWriteByUmask: FilePermissions = [
    .ownerReadWrite, .groupReadWrite, .otherReadWrite,
  ]
}

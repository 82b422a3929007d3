import Foundation

extension ArchiveFile {
  /// What the system says to a failure.
  struct Failure: Error {
    let reason: CInt
  }

  /// Opens the file itself, and no link in its place; nil when that fails.
  func opened(_ flags: CInt) -> CInt? {
    let descriptor = withPath { Foundation.open($0, flags | O_CLOEXEC | O_NOFOLLOW, 0o600) }
    return descriptor < 0 ? nil : descriptor
  }

  /// Gives the file another name, which must not be taken, beside its own.
  func link(to other: ArchiveFile) throws(Failure) {
    let result = withPath { own in other.withPath { Foundation.link(own, $0) } }
    if result != 0 { throw Failure(reason: errno) }
  }

  func isMoved(to other: ArchiveFile) -> Bool {
    withPath { own in other.withPath { Foundation.rename(own, $0) } } == 0
  }

  /// Has the system keep what the folder's files are called.
  func syncFolder() {
    let descriptor = withFolder { Foundation.open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    // Some file systems can't, and then do so by themselves.
    _ = fsync(descriptor)
    close(descriptor)
  }

  /// What is in its folder, as far as that is text.
  func namesInFolder() throws(ArchiveError) -> [String] {
    guard let folder = withFolder({ opendir($0) }) else { throw ArchiveError(errno, at: name) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          String(validatingCString: $0)
        }
      }
      if let name { names.append(name) }
    }
    return names
  }
}

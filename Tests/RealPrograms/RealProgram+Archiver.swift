public import Foundation

extension RealProgram {
  /// The folder of the package.
  public static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The archiver that is tried: the one at `ARCHIVER_PROGRAM`, such as a release; else the one that is built with the
  /// tests.
  public static let archiver =
    ProcessInfo.processInfo.environment["ARCHIVER_PROGRAM"].map { URL(filePath: $0) }
    ?? root.appending(path: ".build/debug/archiver")
}

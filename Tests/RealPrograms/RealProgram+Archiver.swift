public import Foundation

extension RealProgram {
  /// The folder of the package.
  public static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let release = ProcessInfo.processInfo.environment["ARCHIVER_PROGRAM"]

  /// Whether the archiver that is tried is a release.
  public static let isRelease = release != nil
  /// The archiver that is tried: the release at `ARCHIVER_PROGRAM`, or the one that is built with the tests.
  public static let archiver =
    release.map { URL(filePath: $0) } ?? root.appending(path: ".build/debug/archiver")
}

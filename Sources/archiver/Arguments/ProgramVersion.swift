import CCommit

/// Which program this is.
enum ProgramVersion {
  /// The one place that has the version.
  static let number = "0.1.0"

  /// What `--version` prints.
  static var text: String {
    let commit = String(cString: archiver_commit())
    return "archiver \(number) (\(commit.isEmpty ? "commit unknown" : commit))"
  }
}

package import Changes
package import Snapshots
package import Storage

/// What there is to bring back of a snapshot or a build.
package struct RestoreAnswer: Sendable {
  package let reference: SourceReference
  package let snapshot: Snapshot
  package let doubts: [Doubt]
  private let unfetched: NotFound

  /// Finds a whole snapshot.
  ///
  /// Throws `NotFound` for a tombstone, and where the source was withheld or contents were purged; and
  /// `SelectorError` when the selector names a path.
  ///
  /// - Parameter withVariables: the environment variables are asked for, so that secrets whose values
  ///   were never seen are a doubt.
  package init(to selector: Selector, withVariables: Bool, in archive: ArchiveView) throws {
    if selector.path != nil { throw SelectorError.path(selector.text) }
    let subject = try SourceSubject(selector, in: archive)
    reference = subject.source
    snapshot = try subject.snapshot(in: archive)
    unfetched = subject.unfetched
    if snapshot.coverage == .withheld { throw subject.withheld }
    let purged = (snapshot.sourceFiles ?? []).filter(\.isPurged).map(\.path)
    if !purged.isEmpty {
      throw NotFound(
        """
        nothing was written, for contents of \(reference.name) were purged: \
        \(purged.map(\.quoted).joined(separator: ", ")); try another revision, or \
        'archiver show SELECTOR:PATH', which prints one file
        """
      )
    }
    let secrets = withVariables ? snapshot.environmentVariables.filter(\.isSecret) : []
    doubts =
      subject.doubts + (secrets.isEmpty ? [] : [.secrets(secrets.map(\.name))])
      + (withVariables ? Doubt.losses(of: snapshot) : [])
  }

  /// The files of the snapshot. Throws `NotFound` when it only has a pointer to them.
  package var files: [SourceFile] {
    get throws(NotFound) {
      if let files = snapshot.sourceFiles { return files }
      throw unfetched
    }
  }
}

extension EnvironmentVariable {
  fileprivate var isSecret: Bool {
    if case .secret = value { true } else { false }
  }
}

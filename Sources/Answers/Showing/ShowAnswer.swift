package import Changes
package import Snapshots
package import Storage

/// What `archiver show` answers: a snapshot or a build, or the bytes of one of its files.
package struct ShowAnswer: Sendable {
  package enum Content: Sendable {
    /// As JSON it is the Version object of Apify's API.
    case snapshot(Snapshot)
    case file([UInt8])
  }

  package let reference: SourceReference
  package let content: Content
  package let doubts: [Doubt]

  /// Throws `NotFound` for a tombstone, and for a path where there is no file or none could be seen.
  package init(to selector: Selector, in archive: ArchiveView) throws {
    let subject = try SourceSubject(selector, in: archive)
    (reference, doubts) = (subject.source, subject.doubts)
    if let path = subject.path {
      content = .file(try subject.file(at: path, in: archive).bytes(in: archive))
    } else {
      content = .snapshot(try subject.snapshot(in: archive))
    }
  }
}

package import Storage

/// What a monitor asks: how polling is doing, and how large the archive is.
package struct MetricsAnswer: Sendable {
  package let polling: PollingState
  /// The size of the archive's pages, in bytes.
  package let archiveSize: Int

  package init(in archive: ArchiveView) throws {
    polling = try archive.pollingState()
    archiveSize = try archive.archiveSize()
  }
}

package import Snapshots

/// Fetches the files of sources that are elsewhere, as a function.
package struct Resolver: Sendable {
  /// Takes the mark that came with the files last fetched from there, so that the same ones need not be
  /// fetched again. Throws `Source.Miss`, and `CancellationError`.
  package let fetch: @Sendable (RemoteSource, ExactString?) async throws -> Answer<SourceAnswer>

  package init(
    fetch: @escaping @Sendable (RemoteSource, ExactString?) async throws -> Answer<SourceAnswer>
  ) {
    self.fetch = fetch
  }
}

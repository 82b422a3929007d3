/// What fetching a source may take; more than that is a failure of the source.
package struct SourceLimits: Sendable {
  /// How many files and folders a source may have.
  package var files = 10_000
  /// How many bytes it may have, packed or not.
  package var bytes = 64 << 20
  /// How many bytes may come out of each packed one; the first megabyte is free.
  package var ratio = 200
  /// How long it may take, from the first question to the last byte.
  package var time = Duration.seconds(120)

  package init() {}
}

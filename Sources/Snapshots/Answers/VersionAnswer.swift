/// Whether a version's answer is the one that was seen before.
package enum VersionAnswer: Hashable, Sendable {
  /// The body is byte for byte the known one; nothing was decoded.
  case same
  /// The hash is that of the body, to be handed in when the version is asked for again.
  case state(Snapshot, ContentHash)
}

/// Tells an archive and its copies from all others.
package struct ArchiveID: Hashable, Sendable {
  package let uuid: String
}

/// Identifies an archive and its copies.
package struct ArchiveID: Hashable, Sendable {
  package let uuid: String
}

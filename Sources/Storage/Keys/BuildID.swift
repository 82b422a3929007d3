/// The key of a build in the archive.
package struct BuildID: Hashable, Sendable {
  package let number: Int64
}

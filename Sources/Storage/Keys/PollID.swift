/// The key of a row in `polls`, by which the archive counts them.
package struct PollID: Hashable, Sendable {
  package let number: Int64
}

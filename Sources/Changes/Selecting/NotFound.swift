/// What was asked for and is not in the archive, and what is.
package struct NotFound: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

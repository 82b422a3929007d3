/// What was asked for and is not in the archive, and what is.
package struct NotFound: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  /// It was there once, and is known to have been deleted.
  package let isGone: Bool

  package init(_ description: String, isGone: Bool = false) {
    (self.description, self.isGone) = (description, isGone)
  }
}

/// The key of a row in `versions`.
package struct VersionID: Hashable, Sendable {
  package let number: Int64

  package init(number: Int64) {
    self.number = number
  }
}

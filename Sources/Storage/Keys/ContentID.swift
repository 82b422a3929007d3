/// The key of a row in `contents`.
package struct ContentID: Hashable, Sendable {
  package let number: Int64
}

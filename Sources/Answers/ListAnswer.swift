/// An answer that is a list, which may be too long to be held.
package protocol ListAnswer {
  associatedtype Element: Encodable

  /// What the elements are, in a word that a document has for a key: `snapshots`.
  static var noun: String { get }

  /// What is not certain about the list.
  var doubts: [Doubt] { get }

  /// Hands on the elements one by one, each as soon as it is found.
  ///
  /// Memory does not grow with their number. What the body throws ends the list.
  func each(_ body: (Element) throws -> Void) throws
}

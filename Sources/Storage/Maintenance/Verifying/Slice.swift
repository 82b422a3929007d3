/// One of some equal parts of an archive.
///
/// A row belongs to a part by its key, which it keeps: as many nights as there are parts see every row that was
/// there in the first of them, whatever is added between.
package struct Slice: Hashable, Sendable {
  /// 1, 2, 3 …
  package let number: Int
  package let count: Int

  /// Nil unless the number is one of so many.
  package init?(_ number: Int, of count: Int) {
    guard (1...1_000_000).contains(count), (1...count).contains(number) else { return nil }
    (self.number, self.count) = (number, count)
  }

  private init() {
    (number, count) = (1, 1)
  }

  /// All of it.
  package static let whole = Slice()

  func contains(_ key: Int64) -> Bool {
    Int(key % Int64(count)) == number % count
  }

  /// The condition that a key belongs to it.
  func condition(on key: String) -> String {
    count == 1 ? "TRUE" : "\(key) % \(count) = \(number % count)"
  }
}

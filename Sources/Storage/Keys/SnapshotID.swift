/// The key of a row in `snapshots`; a later one is larger.
package struct SnapshotID: Hashable, Comparable, Sendable {
  package let number: Int64

  package init(number: Int64) {
    self.number = number
  }

  package static func < (left: SnapshotID, right: SnapshotID) -> Bool {
    left.number < right.number
  }
}

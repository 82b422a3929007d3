import Snapshots

extension [ExactString: JSON] {
  /// The fields that are kept without being understood, without those of one entry of a list; nil when it
  /// has none.
  func without(_ name: ExactString, in list: ExactString) -> [ExactString: JSON]? {
    guard var entries = self[list]?.members, entries.removeValue(forKey: name) != nil else {
      return nil
    }
    var left = self
    left[list] = entries.isEmpty ? nil : .object(entries)
    return left
  }
}

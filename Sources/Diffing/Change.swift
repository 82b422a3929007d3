/// Which tokens of the old text give way to which of the new one.
///
/// At most one of the two ranges is empty; it then says where the other's tokens were or are.
struct Change: Equatable, Sendable {
  var old: Range<Int>
  var new: Range<Int>

  /// Whether tokens are only removed or only added.
  var isOneSided: Bool { old.isEmpty || new.isEmpty }

  /// Whether no unchanged token is between the two.
  func touches(_ next: Change) -> Bool {
    old.upperBound == next.old.lowerBound
  }

  func joined(with next: Change) -> Change {
    Change(
      old: old.lowerBound..<next.old.upperBound,
      new: new.lowerBound..<next.new.upperBound
    )
  }

  func moved(by distance: Int) -> Change {
    Change(
      old: old.lowerBound + distance..<old.upperBound + distance,
      new: new.lowerBound + distance..<new.upperBound + distance
    )
  }
}

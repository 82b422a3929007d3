/// Finds a longest common subsequence of two sequences that have few pairs of equal elements.
///
/// This is the method of Hunt and Szymanski, "A Fast Algorithm for Computing Longest Common
/// Subsequences" (1977): time grows with the number of pairs, and not with the number of edits.
struct SparseMatching {
  private let old: UnsafeBufferPointer<Int32>
  private let new: UnsafeBufferPointer<Int32>
  /// One element for each number, all 0 between calls.
  private var scratch: [Int32]

  /// The pair that ends a common subsequence, and the link before it.
  private struct Link {
    let old: Int32
    let new: Int32
    let previous: Int32
  }

  /// How many pairs for each element are few.
  private static let pairsPerElement = 8

  /// Fewer landmarks than this many, or than one among so many elements, may be there by chance.
  private static let fewestLandmarks = 32
  private static let elementsPerLandmark = 64

  init(old: UnsafeBufferPointer<Int32>, new: UnsafeBufferPointer<Int32>, numberCount: Int) {
    self.old = old
    self.new = new
    scratch = [Int32](repeating: 0, count: numberCount)
  }

  /// Whether a subproblem has few pairs of equal elements.
  mutating func isSparse(_ subproblem: Subproblem) -> Bool {
    for position in subproblem.oldStart..<subproblem.oldEnd { scratch[Int(old[position])] += 1 }
    var pairs = 0
    for position in subproblem.newStart..<subproblem.newEnd {
      pairs += Int(scratch[Int(new[position])])
    }
    for position in subproblem.oldStart..<subproblem.oldEnd { scratch[Int(old[position])] = 0 }
    return pairs <= Self.pairsPerElement * subproblem.size
  }

  /// The places of a longest common subsequence of a subproblem, in order.
  mutating func matches(in subproblem: Subproblem) -> [Point] {
    let earlier = linkPlaces(in: subproblem)
    return matches(in: subproblem) { earlier[Int($0) - subproblem.newStart] }
  }

  /// The places of elements that either part has just once, as many as are in one order in both.
  ///
  /// In texts these are names, versions and hashes: a way past them is seldom longer than the shortest.
  /// None where they are too few to lead through the subproblem.
  mutating func landmarks(in subproblem: Subproblem) -> [Point] {
    let count = placeSingles(in: subproblem)
    guard count >= Self.fewestLandmarks, count * Self.elementsPerLandmark >= subproblem.size else {
      forgetPlaces(in: subproblem)
      return []
    }
    return matches(in: subproblem) { _ in -1 }
  }

  /// The places of a longest common subsequence, in order.
  ///
  /// An element may be matched with the place that `scratch` has of it, and with those before.
  @inline(__always)
  private mutating func matches(
    in subproblem: Subproblem,
    before: (_ place: Int32) -> Int32
  ) -> [Point] {
    var links: [Link] = []
    // For each length, where a subsequence of that length can end soonest, and its last link.
    var ends: [Int32] = []
    var lastLinks: [Int32] = []
    for position in subproblem.oldStart..<subproblem.oldEnd {
      // From the last place to the first, so that no subsequence takes an old element twice.
      var place = scratch[Int(old[position])] - 1
      while place >= 0 {
        let length = ends.firstIndex(notBelow: place)
        let previous = length == 0 ? -1 : lastLinks[length - 1]
        if length == ends.count {
          ends.append(place)
          lastLinks.append(Int32(links.count))
          links.append(Link(old: Int32(position), new: place, previous: previous))
        } else if ends[length] > place {
          ends[length] = place
          lastLinks[length] = Int32(links.count)
          links.append(Link(old: Int32(position), new: place, previous: previous))
        }
        place = before(place)
      }
    }
    forgetPlaces(in: subproblem)
    var matches: [Point] = []
    var last = lastLinks.last ?? -1
    while last >= 0 {
      let link = links[Int(last)]
      matches.append(Point(old: Int(link.old), new: Int(link.new)))
      last = link.previous
    }
    matches.reverse()
    return matches
  }

  /// The place before each place of the new part that has the same number, or −1.
  ///
  /// Leaves the last place of each number, plus 1, in `scratch`.
  private mutating func linkPlaces(in subproblem: Subproblem) -> [Int32] {
    var earlier: [Int32] = []
    earlier.reserveCapacity(subproblem.newEnd - subproblem.newStart)
    for position in subproblem.newStart..<subproblem.newEnd {
      let number = Int(new[position])
      earlier.append(scratch[number] - 1)
      scratch[number] = Int32(position + 1)
    }
    return earlier
  }

  /// Leaves the place in the new part, plus 1, of each number that either part has just once in `scratch`.
  ///
  /// Returns how many these are.
  private mutating func placeSingles(in subproblem: Subproblem) -> Int {
    let several: Int32 = 2
    for position in subproblem.oldStart..<subproblem.oldEnd {
      let number = Int(old[position])
      scratch[number] = min(scratch[number] + 1, several)
    }
    for position in subproblem.newStart..<subproblem.newEnd {
      let number = Int(new[position])
      if scratch[number] == 1 {
        scratch[number] = -Int32(position + 1)
      } else if scratch[number] < 0 {
        scratch[number] = several
      }
    }
    var count = 0
    for position in subproblem.oldStart..<subproblem.oldEnd {
      let number = Int(old[position])
      if scratch[number] < 0 { count += 1 }
      scratch[number] = max(0, -scratch[number])
    }
    return count
  }

  private mutating func forgetPlaces(in subproblem: Subproblem) {
    for position in subproblem.newStart..<subproblem.newEnd { scratch[Int(new[position])] = 0 }
  }
}

extension [Int32] {
  /// The first index, in an ascending array, of an element that isn't below a value.
  fileprivate func firstIndex(notBelow value: Int32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

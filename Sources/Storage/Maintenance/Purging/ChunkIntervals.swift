/// Keys of chunks, as intervals that neither meet nor overlap, in order.
struct ChunkIntervals {
  let all: [ClosedRange<Int64>]

  init(of ranges: [ClosedRange<Int64>]) {
    var merged: [ClosedRange<Int64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    all = merged
  }

  func overlaps(_ range: ClosedRange<Int64>) -> Bool {
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle].upperBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < all.count && all[low].overlaps(range)
  }
}

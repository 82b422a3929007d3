import GRDB

/// The looks that are kept for a merge: that their rows are those that were recorded.
struct LookCheck: Check {
  private let slice: Slice

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "looks under leases" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    var found: [(row: Int64, reason: String)] = []
    try LeasedLook.forEach(
      where: slice.condition(on: "leased_look_id"),
      in: view.database
    ) { row, look in
      if case .failure(let damage) = look { found.append((row, damage.reason)) }
    }
    for (row, reason) in found {
      let places = view.places(ofRow: row, in: "leased_looks")
      report.add(Finding(.look, reason, in: "leased_looks", row: row, at: places))
    }
    return nil
  }
}

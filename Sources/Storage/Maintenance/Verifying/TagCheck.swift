import GRDB
import Snapshots

/// The tags of each Actor: that their rows are those that were recorded, and that none names two builds at a
/// time.
struct TagCheck: Check {
  private let slice: Slice

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "tags" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    var found: [(row: Int64, reason: String)] = []
    var last: TagRecord?
    try TagRecord.forEach(
      where: slice.condition(on: "actor_id"),
      orderedBy: "actor_id, tag, tag_id",
      in: view.database
    ) { row, tag in
      switch tag {
      case .failure(let damage): found.append((row, damage.reason))
      case .success(let tag):
        if let last, (last.actor, last.tag) == (tag.actor, tag.tag), last.replacedAt == nil {
          found.append((row, "the tag named another build already"))
        }
        last = tag
      }
    }
    for (row, reason) in found {
      report.add(
        Finding(.tag, reason, in: "tags", row: row, at: view.places(ofRow: row, in: "tags"))
      )
    }
    return nil
  }
}

import GRDB

/// Tables and indexes, views and triggers: that they are those that this program makes.
///
/// What views and triggers an older one made, it can't tell.
struct SchemaCheck: Check {
  var subject: String { "the schema" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    do {
      try Schema.checkTables(in: view.database)
    } catch let damage as Damage {
      report.add(Finding(.schema, damage.reason))
    }
    guard try Schema.missingFromOlder(view.database).isEmpty else { return nil }
    for object in try Schema.differences(in: view.database) {
      report.add(
        Finding(
          .schema,
          "the \(object.kind) \(object.name) is not as this archiver makes it",
          rest: "it has no rows; 'archiver migrate' makes it anew"
        )
      )
    }
    return nil
  }
}

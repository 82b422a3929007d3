package import Snapshots

extension Archive {
  /// Takes something out of the archive for good, and returns what went and what stayed.
  ///
  /// It happens as a whole or not at all; afterwards no byte of what went is left in the file or in its log.
  /// Who and why is noted with the hash of each thing. Where nothing is found, what an earlier purge that
  /// was cut off left in the file goes.
  package func purge(
    _ subject: PurgeSubject,
    by user: String,
    because reason: String,
    at time: Timestamp
  ) throws(ArchiveError) -> PurgePlan {
    let plan = try rewrite { database, view in
      let plan = try view.purgePlan(for: subject)
      try Purge(plan, by: user, because: reason, at: time, in: database).run()
      return plan
    }
    try clean()
    return plan
  }
}

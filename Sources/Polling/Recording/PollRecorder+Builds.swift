import Logging
import Snapshots
import Storage

/// What a poll takes note of about builds.
extension PollRecorder {
  /// Takes the Actors whose builds are to be asked for, by name.
  mutating func takeBuilds() -> [BuildInquiry] {
    defer { buildInquiries = [:] }
    return buildInquiries.values.sorted {
      ($0.actor.path, $0.actor.id) < ($1.actor.path, $1.actor.id)
    }
  }

  /// Takes note of builds that are to be asked for.
  mutating func expect(builds count: Int, _ warnings: [String]) {
    builds.expected += count
    self.warnings += warnings
  }

  /// Takes note of builds that were asked for.
  ///
  /// - Parameter gone: how many more were deleted meanwhile.
  mutating func add(builds: [Build], _ recordings: [Recording], gone: Int, of actor: Actor) {
    self.builds.gone += gone
    for (build, recording) in zip(builds, recordings) {
      guard case .new = recording else { continue }
      self.builds.recorded += 1
      let name = "\(actor.path), build \(build.listed.number)"
      warnings += build.source?.warnings.map { "\(name): \($0)" } ?? []
      logger.info("recorded", metadata: ["build": "\(name)"])
    }
  }
}

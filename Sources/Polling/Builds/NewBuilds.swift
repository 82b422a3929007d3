import Snapshots

/// Divides the builds of a list: what is to be recorded, and what is recorded, or can't be yet.
struct NewBuilds {
  /// Oldest first; of a version in the order of their numbers.
  let builds: [ListedBuild]
  /// A build runs, so that those after it have to wait.
  let isWaiting: Bool
  /// What can't be recorded any more, a sentence each.
  let warnings: [String]

  init(
    in list: [ListedBuild],
    known: (ids: Set<String>, latest: [VersionNumber: Int]),
    of actor: Actor
  ) {
    var (ready, isWaiting): ([ListedBuild], Bool) = ([], false)
    var warnings: [String] = []
    let unknown = list.filter { !known.ids.contains($0.id) }
    for (version, builds) in Dictionary(grouping: unknown, by: \.number.version) {
      var last = known.latest[version] ?? 0
      for build in builds.sorted(by: { $0.number < $1.number }) {
        guard build.number.number > last else {
          warnings.append(
            """
            \(actor.path): build \(build.number) (\(build.id)) has a number that another build had \
            before; it is not recorded
            """
          )
          continue
        }
        guard build.hasEnded else {
          isWaiting = true
          break
        }
        last = build.number.number
        ready.append(build)
      }
    }
    builds = ready.sorted { ($0.startedAt, $0.number) < ($1.startedAt, $1.number) }
      .reorderedByVersion()
    self.isWaiting = isWaiting
    self.warnings = warnings.sorted()
  }
}

extension [ListedBuild] {
  /// Puts the builds of each version in the order of their numbers, on the places that they have: a clock
  /// may say something else.
  fileprivate func reorderedByVersion() -> [ListedBuild] {
    var inOrder = Dictionary(grouping: self, by: \.number.version)
      .mapValues { $0.sorted { $0.number < $1.number }[...] }
    return compactMap { inOrder[$0.number.version]?.popFirst() }
  }
}

package import Snapshots

/// Which variables a roll-back sets, and which it leaves alone, and why.
package struct VariablePlan: Sendable {
  /// A variable to set, which is no secret and is none now.
  package struct Setting: Hashable, Sendable {
    package let name: ExactString
    package let value: ExactString
    package let isNew: Bool
  }

  package private(set) var settings: [Setting] = []
  package private(set) var left: [RollbackReport.Left] = []

  /// - Parameters:
  ///   - wanted: nil where the state does not tell of variables.
  ///   - isAsked: plain ones are to be set.
  package init(
    from live: [EnvironmentVariable],
    to wanted: [EnvironmentVariable]?,
    isAsked: Bool
  ) {
    let now = Dictionary(live.map { ($0.name, $0.value) }) { $1 }
    guard let wanted else {
      left = live.map { .init(.variable, $0.name, "a build does not tell which there were") }
      return
    }
    let then = Dictionary(wanted.map { ($0.name, $0.value) }) { $1 }
    for name in Set(now.keys).union(then.keys).sorted() where !Self.isSame(now[name], then[name]) {
      switch (now[name], then[name]) {
      case (.plain?, .plain(let value)?) where isAsked:
        settings.append(Setting(name: name, value: value, isNew: false))
      case (nil, .plain(let value)?) where isAsked:
        settings.append(Setting(name: name, value: value, isNew: true))
      case (let now, let then): left.append(.init(.variable, name, Self.reason(now, then)))
      }
    }
  }

  /// A secret is never known to be the same.
  private static func isSame(
    _ now: EnvironmentVariable.Value?,
    _ then: EnvironmentVariable.Value?
  ) -> Bool {
    switch now {
    case .plain, .redacted: now == then
    case .secret, .purged, nil: false
    }
  }

  private static func reason(
    _ now: EnvironmentVariable.Value?,
    _ then: EnvironmentVariable.Value?
  ) -> String {
    switch (now, then) {
    case (_, nil): "it was not there then; nothing is deleted"
    case (.secret?, .secret?): "a secret: it stays as it is, for its value was never seen"
    case (nil, .secret?):
      "a secret that is not there any more, and whose value was never seen: set it by hand"
    case (.plain?, .secret?): "it was a secret, whose value was never seen: set it by hand"
    case (.secret?, .plain?): "it is a secret now, whose value would be lost"
    case (_, .redacted?): "its value was redacted, and is not known: set it by hand"
    case (_, .purged?): "its value was purged: set it by hand"
    case (.redacted?, _), (.purged?, _): "its value is not known"
    case (_, .plain?): "only the source goes back; --env sets it"
    }
  }
}

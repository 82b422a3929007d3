import Answers
import Changes
import Snapshots
import Storage

/// Writes snapshots one after the other: what came, and when.
struct LogText {
  enum Form {
    /// A line for each snapshot, under one for each poll: for a person.
    case byPoll
    /// A line for each snapshot.
    case oneLine
    /// What came, and when, to the millisecond.
    case twoLines
  }

  private let form: Form
  /// The poll of the last snapshot that was written.
  private var poll: Int64?

  init(_ form: Form) {
    self.form = form
  }

  mutating func write(_ element: LogAnswer.Element, to results: inout ResultStream) throws {
    let facts = element.facts
    let builds = element.builds ?? []
    // Of the latest snapshot; the poll above is that of the snapshot below.
    for build in builds.reversed() where build.startedAt > facts.observedAt {
      try BuildText.write(build, beside: facts.revision, to: &results)
    }
    try write(facts, to: &results)
    if let narrowed = element.narrowed { try write(narrowed, to: &results) }
    for build in builds.reversed() where build.startedAt <= facts.observedAt {
      try BuildText.write(build, beside: facts.revision, to: &results)
    }
  }

  private func write(_ narrowed: NarrowedWindow, to results: inout ResultStream) throws {
    let parts = [
      narrowed.after.map { "after build \($0.number) at \(results.times.text(of: $0.startedAt))" },
      narrowed.notAfter.map {
        "not after build \($0.number) at \(results.times.text(of: $0.startedAt))"
      },
    ].compactMap(\.self)
    try results.write(line: "    by builds \(parts.joined(separator: " and "))")
  }

  private mutating func write(
    _ facts: LogAnswer.Facts,
    to results: inout ResultStream
  ) throws {
    let window = ChangeWindow(after: facts.changedAfter, notAfter: facts.observedAt)
    switch form {
    case .twoLines:
      try results.write(
        line: """
          \(facts.version)@\(facts.revision)  \(facts.event.rawValue)  files +\(facts.filesAdded) \
          ~\(facts.filesModified) -\(facts.filesRemoved), lines +\(facts.linesAdded) \
          -\(facts.linesRemoved), env vars \(facts.environmentVariablesChanged)
          """
      )
      try results.write(line: "    \(results.times.text(of: window))\(Self.note(on: facts))")
    case .oneLine:
      try writeName(of: facts, to: &results)
      let time = results.times.text(of: facts.observedAt)
      try results.write("  \(time)\(Self.note(on: facts))\(Self.counts(of: facts))\n")
    case .byPoll:
      if poll != facts.poll { try beginPoll(of: facts, to: &results) }
      try results.write("  ")
      try writeName(of: facts, to: &results)
      let length = window.milliseconds.map { ", within \(TimeText.shortText(ofLength: $0))" }
      try results.write("\(Self.counts(of: facts))\(length ?? "")\n")
    }
  }

  private mutating func beginPoll(
    of facts: LogAnswer.Facts,
    to results: inout ResultStream
  ) throws {
    if poll != nil { try results.write("\n") }
    poll = facts.poll
    let time = results.times.text(of: facts.observedAt)
    let age = results.times.form == .local ? results.times.ago(facts.observedAt) : nil
    let heading = "poll \(facts.poll)  \(time)\(age.map { ", \($0)" } ?? "")\(Self.note(on: facts))"
    try results.write("\(heading)\n", .heading)
  }

  /// What is to be said of times that tell nothing.
  private static func note(on facts: LogAnswer.Facts) -> String {
    facts.hasWrongClock ? " by a clock that was wrong" : ""
  }

  private func writeName(of facts: LogAnswer.Facts, to results: inout ResultStream) throws {
    let width = Event.allCases.map(\.rawValue.count).max() ?? 0
    try results.write(facts.event.rawValue.padded(to: width), Self.style(of: facts.event))
    let name = TerminalText(line: "\(facts.version)@\(facts.revision)")
    try results.write("  \(name)", .name)
  }

  private static func style(of event: Event) -> ResultStream.Style {
    switch event {
    case .first, .back, .shown, .resolved: .added
    case .gone, .withheld: .removed
    case .changed, .reverted: .place
    }
  }

  /// What changed, as far as something did: `  files +1 -2, lines +30, env 1`.
  private static func counts(of facts: LogAnswer.Facts) -> String {
    func part(_ noun: String, _ counts: (mark: String, count: Int)...) -> String? {
      let told = counts.filter { $0.count > 0 }.map { " \($0.mark)\($0.count)" }
      return told.isEmpty ? nil : noun + told.joined()
    }
    let parts = [
      part(
        "files",
        ("+", facts.filesAdded),
        ("~", facts.filesModified),
        ("-", facts.filesRemoved)
      ),
      part("lines", ("+", facts.linesAdded), ("-", facts.linesRemoved)),
      part("env", ("", facts.environmentVariablesChanged)),
    ].compactMap(\.self)
    return parts.isEmpty ? "" : "  " + parts.joined(separator: ", ")
  }
}

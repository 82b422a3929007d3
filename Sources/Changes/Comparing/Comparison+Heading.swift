package import Snapshots
import Storage

extension Comparison {
  /// What is to be said before the files, a sentence each: which states, when, and what changed of
  /// fields and environment variables.
  ///
  /// - Parameters:
  ///   - time: writes a time.
  ///   - window: writes when a state came to be.
  package func heading(
    _ time: (Timestamp) -> String,
    _ window: (ChangeWindow) -> String
  ) -> [String] {
    let from = old.map { $0.place(time) } ?? "nothing"
    let isNext = old?.name == new.name && new.origin == .archive
    let to = isNext ? "@\(new.revision ?? 0)" : new.place(time)
    var lines = ["\(from) -> \(to)"]
    if isStep {
      lines[0] += new.event.map { ": \($0.rawValue)" } ?? ""
      lines.append(window(new.window))
    } else {
      lines += [old, new].compactMap { $0 }.compactMap { side in
        switch side.origin {
        case .archive: "\(side.place(time)): \(window(side.window))"
        case .build: "\(side.place(time)): built at \(time(side.observedAt))"
        case .live, .folder, .planned: nil
        }
      }
    }
    return lines + changes(withValues: true)
  }

  /// What changed of fields and environment variables, a sentence each.
  ///
  /// - Parameter withValues: of variables the values are told, and not only that they changed.
  func changes(withValues: Bool) -> [String] {
    var lines: [String] = []
    if new.coverage == .withheld {
      lines.append("the source is withheld: what is not shown is as it was last seen")
    }
    if new.coverage == .pointer, old?.coverage == .resolved {
      lines.append("the source was not fetched: its files are as they were last seen")
    }
    lines += fields.map { "\($0.name): \(Self.shown($0.old)) -> \(Self.shown($0.new))" }
    lines += environmentVariables.map { variable in
      let name = variable.name.quoted
      guard withValues else { return "env var \(name): \(variable.word)" }
      return "env var \(name): \(Self.shown(variable.old)) -> \(Self.shown(variable.new))"
    }
    return lines
  }

  /// Whether the one state follows the other in the archive.
  package var isStep: Bool {
    guard let old else { return new.revision == 1 }
    return new.revision != nil && old.name == new.name
      && old.revision.map { $0 + 1 } == new.revision
  }

  private static func shown(_ text: ExactString?) -> String {
    text.map { $0.quoted } ?? "(none)"
  }

  private static func shown(_ state: VariableChange.State?) -> String {
    switch state {
    case nil: "(none)"
    case .plain(let value): value.quoted
    case .secret: "(secret)"
    case .redacted: "(redacted)"
    case .purged: "(purged)"
    }
  }
}

extension ComparisonSide.Label {
  /// The side in a word.
  func place(_ time: (Timestamp) -> String = { $0.description }) -> String {
    switch origin {
    case .archive: "\(name)@\(revision ?? 0)"
    case .live: "\(name) at \(time(observedAt))"
    case .folder: ExactString(name).quoted
    case .planned: "\(name) after the roll-back"
    case .build: "\(name)@\(build.map { "\($0)" } ?? "")"
    }
  }

  /// When the state came to be.
  fileprivate var window: ChangeWindow { ChangeWindow(after: changedAfter, notAfter: observedAt) }
}

import Changes
import Snapshots
import Storage

/// Writes comparisons one by one, as text or as JSON.
struct DiffAnswer: ~Copyable {
  /// Whether anything differed so far.
  private(set) var differs = false

  private let archive: Archive
  private let options: DifferenceOptions
  private let form: DifferenceOptions.Form
  private let isJSON: Bool
  private let text: ComparisonText
  private var count = 0
  private var results: ResultStream

  init(of archive: Archive, _ options: DifferenceOptions, isJSON: Bool) throws {
    self.archive = archive
    self.options = options
    self.isJSON = isJSON
    form = options.form ?? .patch
    text = ComparisonText(of: archive, options, form: form)
    results = ResultStream(color: options.color, isPaged: !isJSON)
  }

  /// Writes what differs, pair by pair, each at once.
  mutating func write(_ pairs: [DiffQuestion.Pair]) throws {
    for pair in pairs {
      let comparison = try comparison(of: pair)
      differs = differs || !comparison.isEmpty
      if isJSON {
        try results.write(element: DiffReport(comparison, options, form: form, in: archive))
      } else if !comparison.isEmpty || (comparison.isStep && comparison.isWhole) {
        // That the source was hidden, or a state came back, is news though nothing differs.
        count += 1
        if count == 2, form == .patch, !Output.isTerminal {
          Output.note(
            "Warning: this is about several versions; name one to get a patch for one tree"
          )
        }
        try text.write(comparison, to: &results)
      }
      try results.flush()
    }
  }

  private func comparison(of pair: DiffQuestion.Pair) throws -> Comparison {
    if let old = pair.old, let paths = pair.paths {
      return try Comparison(
        from: (old, paths.old),
        to: (pair.new, paths.new),
        in: archive,
        ignoring: options.whitespace
      )
    }
    return try Comparison(
      from: pair.old,
      to: pair.new,
      in: archive,
      renames: options.renames,
      paths: options.paths,
      ignoring: options.whitespace
    )
  }

  mutating func finish() throws {
    if isJSON { results.endElements() }
    try results.finish()
  }
}

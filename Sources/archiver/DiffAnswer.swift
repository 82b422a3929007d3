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
  private var results: ResultStream

  init(of archive: Archive, _ options: DifferenceOptions, isJSON: Bool) throws {
    self.archive = archive
    self.options = options
    self.isJSON = isJSON
    form = options.form ?? .patch
    results = ResultStream(color: options.color, isPaged: !isJSON)
  }

  mutating func write(_ pairs: [DiffQuestion.Pair]) throws {
    if pairs.count > 1, form == .patch, !isJSON, !Output.isTerminal {
      Output.note("Warning: several versions follow; name one to get a patch for one tree")
    }
    let text = ComparisonText(of: archive, options, form: form)
    for (old, new) in pairs {
      let comparison = try Comparison(
        from: old,
        to: new,
        in: archive,
        renames: options.renames,
        paths: options.paths
      )
      differs = differs || !comparison.isEmpty
      if isJSON {
        try results.write(element: DiffReport(comparison, options, form: form, in: archive))
      } else if !comparison.isEmpty || (comparison.isStep && comparison.isWhole) {
        // That the source was hidden, or a state came back, is news though nothing differs.
        try text.write(comparison, to: &results)
      }
    }
  }

  mutating func finish() throws {
    if isJSON { results.endElements() }
    try results.finish()
  }
}

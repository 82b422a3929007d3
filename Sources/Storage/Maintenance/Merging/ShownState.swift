import Snapshots

/// What a snapshot showed of a version, to tell one that shows less from one that shows something else.
struct ShownState {
  /// How much it showed, from withheld to full.
  private let depth: Int
  private let coverage: Snapshot.Coverage
  private let fields: Snapshot.Fields
  /// Nil where they were not shown, as are the variables.
  private let files: ContentHash?
  /// Over the variables, but for the values of those that are redacted in one archive or another.
  private let variables: ContentHash?
  /// How many values are but a digest, each archive's by a key of its own.
  private let redactedCount: Int

  /// - Parameter redacted: the names of variables that are redacted somewhere.
  init?(
    _ snapshot: SnapshotRecord,
    _ state: ArchiveView.State,
    redacted names: Set<ExactString>
  ) {
    guard let coverage = snapshot.coverage else { return nil }
    (self.coverage, fields) = (coverage, snapshot.fields)
    depth =
      switch coverage {
      case .withheld: 0
      case .pointer: 1
      case .resolved: 2
      case .full: 3
      }
    files =
      snapshot.fileCount == nil
      ? nil
      : {
        var form = CanonicalForm()
        for file in state.files { Snapshot.FileEntry(file).append(to: &form) }
        return form.hash
      }()
    guard snapshot.environmentVariableCount != nil else {
      (variables, redactedCount) = (nil, 0)
      return
    }
    var form = CanonicalForm()
    for variable in state.variables {
      if names.contains(variable.name) {
        form.append(variable.name)
      } else {
        variable.append(to: &form)
      }
    }
    variables = form.hash
    redactedCount = state.variables.count { if case .redacted = $0.value { true } else { false } }
  }

  /// What two states have to differ in for one of them to show more.
  struct Level: Hashable {
    let depth: Int
    let showsVariables: Bool
    let redactedCount: Int
    /// Of the archive: digests by different keys can't be compared, so one archive's count.
    let source: Int

    func showsMore(than other: Level) -> Bool {
      guard source != other.source, depth >= other.depth, showsVariables || !other.showsVariables
      else { return false }
      if depth > other.depth || showsVariables && !other.showsVariables { return true }
      if redactedCount != other.redactedCount { return redactedCount < other.redactedCount }
      return redactedCount > 0 && source < other.source
    }
  }

  func level(in source: Int) -> Level {
    Level(
      depth: depth,
      showsVariables: variables != nil,
      redactedCount: redactedCount,
      source: source
    )
  }

  /// Whether it says no more than where the source of another state is, which was fetched: a look that does not
  /// fetch leaves that as it is.
  func isWhere(_ fetched: ShownState) -> Bool {
    coverage == .pointer && fetched.coverage == .resolved && agrees(with: fetched)
  }

  /// Whether all that it shows is so in another one that shows more.
  func agrees(with fuller: ShownState) -> Bool {
    if coverage == .withheld {
      guard
        (fields.sourceType, fields.buildTag) == (fuller.fields.sourceType, fuller.fields.buildTag)
      else { return false }
    } else if fields != fuller.fields {
      return false
    }
    // What an answer has of files beside a source that is elsewhere is left over from another one.
    let comparesFiles = files != nil && !(coverage == .pointer && fuller.coverage == .resolved)
    if comparesFiles, files != fuller.files { return false }
    return variables == nil || variables == fuller.variables
  }
}

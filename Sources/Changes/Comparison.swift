import Snapshots
public import Storage

/// Says what differs between two states: fields, environment variables, files.
///
/// The contents of the files are not held; `FileChange` says where they are.
public struct Comparison: Sendable {
  /// Nil when there was nothing before: all of the new one is an addition.
  public let old: State.Label?
  public let new: State.Label
  public let fields: [FieldChange]
  public let environmentVariables: [VariableChange]
  /// By path.
  public let files: [FileChange]

  /// Whether all of both states was compared, and not the files at some paths alone.
  public let isWhole: Bool

  /// Whether nothing differs that could be seen.
  public var isEmpty: Bool {
    fields.isEmpty && environmentVariables.isEmpty && files.isEmpty
  }

  /// Compares two states.
  ///
  /// What a snapshot withheld counts as it was last seen: it is not known to have changed.
  ///
  /// - Parameter paths: when there are any, only the files at these are compared.
  public init(
    from old: State?,
    to new: State,
    in archive: Archive,
    renames: RenameSearch = RenameSearch(),
    paths: [PathPattern] = []
  ) throws {
    self.old = old?.label
    self.new = new.label
    let sides = try Sides(old, new, in: archive)
    files = try FileChange.between(sides.files.old, sides.files.new, renames, in: archive) {
      try sides.unchanged(archive)
    }.filter { $0.matches(paths) }
    isWhole = paths.isEmpty
    fields = isWhole ? FieldChange.between(old, new) : []
    environmentVariables =
      isWhole ? VariableChange.between(sides.variables.old, sides.variables.new) : []
  }
}

/// The files and variables of two states, but for those that are known to be the same.
private struct Sides {
  var files: (old: [FileState], new: [FileState]) = ([], [])
  var variables: (old: [EnvironmentVariable], new: [EnvironmentVariable]) = ([], [])
  /// All files of the old state, which copies may be of.
  let unchanged: (Archive) throws -> [FileState]

  init(_ old: State?, _ new: State, in archive: Archive) throws {
    if case .archived(let version, let from)? = old?.contents,
      case .archived(version, let to) = new.contents
    {
      let files = try archive.files(of: version, from: from, to: to)
      let variables = try archive.environmentVariables(of: version, from: from, to: to)
      self.files = (files.old.map(FileState.init), files.new.map(FileState.init))
      self.variables = (variables.old, variables.new)
      unchanged = { try $0.files(of: version, at: from).map(FileState.init) }
      return
    }
    let before = try old.map { try Self.all(of: $0, in: archive) }
    var after = try Self.all(of: new, in: archive)
    // The other side of what was not shown is itself.
    if new.label.coverage == .withheld, new.label.origin == .live, let before {
      after.files = before.files
    }
    files = (before?.files ?? [], after.files)
    if let variables = after.variables {
      self.variables = (before?.variables ?? [], variables)
    }
    unchanged = { _ in before?.files ?? [] }
  }

  private static func all(
    of state: State,
    in archive: Archive
  ) throws -> (files: [FileState], variables: [EnvironmentVariable]?) {
    switch state.contents {
    case .held(let files, let variables): (files, variables)
    case .archived(let version, let revision):
      (
        try archive.files(of: version, at: revision).map(FileState.init),
        try archive.environmentVariables(of: version, at: revision)
      )
    }
  }
}

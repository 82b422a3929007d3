package import Diffing
package import Snapshots
package import Storage

/// What differs between two states: fields, environment variables, files.
///
/// The contents of the files are not part of it; `FileChange` has where they are.
package struct Comparison: Sendable {
  /// Nil when there was nothing before: all of the new one is an addition.
  package let old: ComparisonSide.Label?
  package let new: ComparisonSide.Label
  package let fields: [FieldChange]
  package let environmentVariables: [VariableChange]
  /// Copies first, for they are of what was there before; then by path.
  package let files: [FileChange]

  /// Whether all of both states was compared, and not the files at some paths alone.
  package let isWhole: Bool

  /// Whether nothing differs that could be seen.
  package var isEmpty: Bool {
    fields.isEmpty && environmentVariables.isEmpty && files.isEmpty
  }

  /// Compares two states.
  ///
  /// What a snapshot withheld counts as it was last seen: it is not known to have changed.
  ///
  /// - Parameters:
  ///   - paths: when there are any, only the files at these are compared.
  ///   - whitespace: what lines may differ in; a file that differs in nothing else has not changed.
  package init(
    from old: ComparisonSide?,
    to new: ComparisonSide,
    in archive: ArchiveView,
    renames: RenameSearch = RenameSearch(),
    paths: [PathPattern] = [],
    ignoring whitespace: WhitespaceMode = .nothing
  ) throws {
    self.old = old?.label
    self.new = new.label
    let sides = try Sides(old, new, in: archive)
    files = try FileChange.between(sides.files.old, sides.files.new, renames, in: archive) {
      try sides.unchanged(archive)
    }.filter { try $0.matches(paths) && !$0.differsOnly(in: whitespace, in: archive) }
    isWhole = paths.isEmpty
    fields = isWhole ? FieldChange.between(old, new) : []
    environmentVariables =
      isWhole ? VariableChange.between(sides.variables.old, sides.variables.new) : []
  }
}

extension Comparison {
  /// Compares a file of one state with one of another. Throws `NotFound` when there is none.
  package init(
    from old: (side: ComparisonSide, path: ExactString),
    to new: (side: ComparisonSide, path: ExactString),
    in archive: ArchiveView,
    ignoring whitespace: WhitespaceMode = .nothing
  ) throws {
    self.old = old.side.label
    self.new = new.side.label
    let before = try Sides.file(at: old.path, of: old.side, in: archive)
    let after = try Sides.file(at: new.path, of: new.side, in: archive)
    files = try [FileChange(from: before, to: after, in: archive)].compactMap { $0 }
      .filter { try !$0.differsOnly(in: whitespace, in: archive) }
    (isWhole, fields, environmentVariables) = (false, [], [])
  }
}

/// The files and variables of two states, but for those that are known to be the same.
private struct Sides {
  var files: (old: [FileState], new: [FileState]) = ([], [])
  var variables: (old: [EnvironmentVariable], new: [EnvironmentVariable]) = ([], [])
  /// All files of the old state, which copies may be of.
  let unchanged: (ArchiveView) throws -> [FileState]

  init(_ old: ComparisonSide?, _ new: ComparisonSide, in archive: ArchiveView) throws {
    if case .archived(let version, let from)? = old?.contents,
      case .archived(version, let to) = new.contents
    {
      unchanged = { try $0.files(of: version, at: from).map(FileState.init) }
      let files = try archive.files(of: version, from: from, to: to)
      let variables = try archive.environmentVariables(of: version, from: from, to: to)
      self.files = (files.old.map(FileState.init), files.new.map(FileState.init))
      self.variables = (variables.old, variables.new)
      // What is at one path before and after takes no new place.
      let paths = (old: Set(files.old.map(\.path)), new: Set(files.new.map(\.path)))
      let gone = paths.old.subtracting(paths.new).sorted()
      let come = paths.new.subtracting(paths.old).sorted()
      Self.mark(&self.files.old, try archive.clashes(of: version, at: from, among: gone))
      Self.mark(&self.files.new, try archive.clashes(of: version, at: to, among: come))
      return
    }
    var before = try old.map { try Self.all(of: $0, in: archive) }
    var after = try Self.all(of: new, in: archive)
    // The other side of what was not shown is itself.
    if new.label.origin == .live, let before, new.label.leavesFilesUnseen(after: old?.label) {
      after.files = before.files
    }
    // A folder on disk is there with its files, or is none of a version's; builds have none.
    if [.folder, .build].contains(new.label.origin) { before?.files.removeAll(where: \.isFolder) }
    if old?.label.origin == .build { after.files.removeAll(where: \.isFolder) }
    // A build tells where a source is that is elsewhere, and not what was there.
    if [old?.label, new.label].contains(where: { $0?.origin == .build && $0?.coverage != .full }) {
      before?.files = []
      after.files = []
    }
    let all = before?.files ?? []
    unchanged = { _ in all }
    files = (all, after.files)
    Self.mark(&files.old, Self.tree(of: files.old).clashes)
    Self.mark(&files.new, Self.tree(of: files.new).clashes)
    if let variables = after.variables, old?.label.origin != .build {
      self.variables = (before?.variables ?? [], variables)
    }
  }

  static func file(
    at path: ExactString,
    of side: ComparisonSide,
    in archive: ArchiveView
  ) throws -> FileState {
    let file = try all(of: side, in: archive).files.first { $0.path == path && !$0.isFolder }
    if let file { return file }
    throw NotFound("no file \(path.quoted) in \(side.label.place())")
  }

  private static func tree(of files: [FileState]) -> FileTree {
    FileTree(files.filter { !$0.isFolder }.map(\.path))
  }

  private static func mark(_ files: inout [FileState], _ clashes: Set<ExactString>) {
    if clashes.isEmpty { return }
    for index in files.indices where clashes.contains(files[index].path) {
      files[index].clashes = true
    }
  }

  private static func all(
    of side: ComparisonSide,
    in archive: ArchiveView
  ) throws -> (files: [FileState], variables: [EnvironmentVariable]?) {
    switch side.contents {
    case .held(let files, let variables): (files, variables)
    case .archived(let version, let revision):
      (
        try archive.files(of: version, at: revision).map(FileState.init),
        try archive.environmentVariables(of: version, at: revision)
      )
    }
  }
}

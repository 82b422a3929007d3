package import Snapshots

/// A commit of a git repository, and how its tree compares with the source of a build.
package struct CommitMatch: Encodable, Sendable {
  package let commit: String
  /// The paths where they differ: of files that both have, the build alone, and the commit alone.
  package let differing: [ExactString]
  package let onlyInBuild: [ExactString]
  package let onlyInCommit: [ExactString]

  package var isExact: Bool { distance == 0 }

  /// In how many files they differ.
  package var distance: Int { differing.count + onlyInBuild.count + onlyInCommit.count }

  /// - Parameters: git's names of the contents, by path.
  package init(_ commit: String, _ tree: [ExactString: String], build: [ExactString: String]) {
    self.commit = commit
    differing = build.filter { path, name in tree[path] != nil && tree[path] != name }
      .keys.sorted()
    onlyInBuild = build.keys.filter { tree[$0] == nil }.sorted()
    onlyInCommit = tree.keys.filter { build[$0] == nil }.sorted()
  }
}

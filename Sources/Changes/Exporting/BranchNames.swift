import Snapshots
import Storage

/// Names a branch for each version: `OWNER/NAME/MAJOR.MINOR`, as the Actor is called now.
///
/// Git allows little in a name: https://git-scm.com/docs/git-check-ref-format. Other bytes become `%` and
/// two digits. Where two Actors would share a branch, also on a disk where case does not count, their ids
/// follow the names.
struct BranchNames: Sendable {
  /// The longest part of a branch's name: a file of that name, and `.lock`, has to fit a folder.
  private static let longestPart = 200

  /// The branch of each version.
  private let branches: [VersionID: String]

  /// The versions whose branch is not called as they are, by their names.
  let mapped: [(version: String, branch: String)]

  init(of versions: [VersionRecord]) {
    func plain(_ version: VersionRecord) -> String { Self.branch(of: version, suffix: "") }
    let sharing = Dictionary(grouping: versions) { plain($0).lowercased() }
    var (branches, taken): ([VersionID: String], Set<String>) = ([:], [])
    var mapped: [(version: String, branch: String)] = []
    for version in versions {
      var (branch, suffix) = (plain(version), "")
      if sharing[branch.lowercased(), default: []].count > 1 {
        suffix = "-\(version.actor.id)"
        branch = Self.branch(of: version, suffix: suffix)
      }
      // An Actor may be called as another one with its id.
      while !taken.insert(branch.lowercased()).inserted {
        suffix += "-\(version.actor.id)"
        branch = Self.branch(of: version, suffix: suffix)
      }
      branches[version.id] = branch
      if branch != version.name { mapped.append((version.name, branch)) }
    }
    (self.branches, self.mapped) = (branches, mapped)
  }

  subscript(_ version: VersionRecord) -> String {
    branches[version.id] ?? Self.branch(of: version, suffix: "")
  }

  private static func branch(of version: VersionRecord, suffix: String) -> String {
    [version.actor.username, version.actor.name + suffix].map(part).joined(separator: "/")
      + "/\(version.number)"
  }

  /// A name as a part of a branch's.
  private static func part(_ name: String) -> String {
    if name.isEmpty { return "%" }
    let hasPlainDots =
      !name.hasPrefix(".") && !name.hasSuffix(".") && !name.hasSuffix(".lock")
      && !name.contains("..")
    let part = name.utf8.enumerated().map { index, byte in
      let character = Character(UnicodeScalar(byte))
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      if isPlain || character == "_" || (character == "-" && index > 0)
        || (character == "." && hasPlainDots)
      {
        return String(character)
      }
      return "%" + [byte].hexadecimal
    }.joined()
    if part.utf8.count <= longestPart { return part }
    return part.prefix(longestPart - 20) + "-" + "\(ContentHash(of: Array(name.utf8)))".prefix(16)
  }
}

import Answers
import Changes
import Foundation
import Snapshots
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Looks in a git repository for the commit whose files are those of a build.
///
/// Trees are compared by git's own names of contents: nothing is checked out, and nothing written.
struct CommitSearch {
  /// So many different trees are looked at, the newest first.
  private static let mostTrees = 1000
  private static let largestOutput = 256 << 20

  /// The folder whose files are compared: that of a repository, or one in it.
  private let folder: FilePath
  /// The commits, the newest first, and the files of each tree below the folder, by path.
  private let trees: [(commit: String, files: [ExactString: String])]

  /// Throws `GitRepository.Failure` where there is no repository.
  init(in folder: FilePath) async throws {
    self.folder = folder
    let prefix = try await Self.git(["rev-parse", "--show-prefix"], in: folder)
    guard prefix != nil else { throw GitRepository.Failure.noRepository(folder.quoted) }
    let log = try await Self.git(["log", "--all", "--format=%H %T"], in: folder) ?? []
    var (seen, trees): (Set<Substring>, [(String, [ExactString: String])]) = ([], [])
    for line in String(decoding: log, as: UTF8.self).split(separator: "\n") {
      let names = line.split(separator: " ")
      guard names.count == 2, seen.count < Self.mostTrees, seen.insert(names[1]).inserted else {
        continue
      }
      let list = try await Self.git(["ls-tree", "-r", "-z", String(names[0])], in: folder) ?? []
      trees.append((String(names[0]), Self.files(in: list)))
    }
    self.trees = trees
  }

  /// The commit that is nearest to the files of a build, the newest of several; nil where there is none.
  func nearest(to files: [FileState]) -> CommitMatch? {
    let build = Dictionary(
      files.compactMap { file in file.content.map { (file.path, $0.gitObjectID) } },
      uniquingKeysWith: { $1 }
    )
    var best: CommitMatch?
    for (commit, tree) in trees {
      let match = CommitMatch(commit, tree, build: build)
      if match.isExact { return match }
      if best.map({ match.distance < $0.distance }) ?? true { best = match }
    }
    return best
  }

  /// Reads lines of `MODE TYPE NAME<TAB>PATH`, each ended by a NUL.
  private static func files(in list: [UInt8]) -> [ExactString: String] {
    var files: [ExactString: String] = [:]
    for line in list.split(separator: 0) {
      guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let head = String(decoding: line[..<tab], as: UTF8.self).split(separator: " ")
      guard head.count == 3, head[1] == "blob" else { continue }
      files[ExactString(String(decoding: line[(tab + 1)...], as: UTF8.self))] = String(head[2])
    }
    return files
  }

  /// What git prints; nil when it refuses.
  private static func git(_ arguments: [String], in folder: FilePath) async throws -> [UInt8]? {
    do {
      let result = try await Subprocess.run(
        .name("git"),
        arguments: Arguments(
          bytes: [Array("-C".utf8), folder.bytes] + arguments.map { Array($0.utf8) }
        ),
        environment: .git.updating(["GIT_OPTIONAL_LOCKS": "0"]),
        input: .none,
        output: .bytes(limit: largestOutput),
        error: .discarded
      )
      return result.terminationStatus == .exited(0) ? result.standardOutput : nil
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw GitRepository.Failure.missing
    }
  }
}

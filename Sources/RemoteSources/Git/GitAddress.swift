import Foundation
import Snapshots

/// Where a source in git is: `URL[#BRANCH_OR_TAG[:DIRECTORY]]`.
///
/// https://docs.apify.com/platform/actors/development/deployment/source-types
struct GitAddress: Hashable {
  /// Of http, https or git: what git knows beside these runs programs, reads this machine's files, or needs
  /// a key.
  let scheme: String
  let url: String
  /// A branch, a tag or a commit; nil for what the repository begins with.
  let reference: String?
  /// The directory that the source is, without slashes around it; nil for the whole tree.
  let directory: String?

  init(_ source: RemoteSource) throws(SourceError.Reason) {
    let text = source.url.string
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    url = parts.first.map(String.init) ?? ""
    let names = (parts.count == 2 ? parts[1] : "")
      .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    reference = names.first.flatMap { $0.isEmpty ? nil : $0 }
    directory = try Self.directory(names.count == 2 ? names[1] : "")
    scheme = try Self.scheme(of: url)
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw .address("its address has white space or control characters")
    }
    if reference?.hasPrefix("-") == true { throw .address("no branch or tag begins with '-'") }
  }

  private static func scheme(of url: String) throws(SourceError.Reason) -> String {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard url.dropFirst(scheme.count).hasPrefix("://") else {
      let isShell = url.contains(":") && !url.contains("::") && url.contains("@")
      throw isShell
        ? .credential("it is reached by SSH, which takes a key, and no key is ever used")
        : .address("this is no address that git sources are fetched from: http, https or git")
    }
    guard ["http", "https", "git"].contains(scheme) else {
      throw ["ssh", "git+ssh", "ssh+git"].contains(scheme)
        ? .credential("it is reached by SSH, which takes a key, and no key is ever used")
        : .address("only git sources at http://, https:// and git:// are fetched")
    }
    let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else {
      throw .credential("its address has a user, and no credential is ever sent")
    }
    guard let first = authority.first, first != "-" else { throw .address("this is no address") }
    return scheme
  }

  private static func directory(_ text: String) throws(SourceError.Reason) -> String? {
    let parts = text.split(separator: "/").filter { $0 != "." }
    guard !parts.contains("..") else { throw .address("its directory leads out of the tree") }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }
}

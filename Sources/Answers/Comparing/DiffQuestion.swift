package import Changes
package import Snapshots
import Storage

/// Which states are to be compared.
package enum DiffQuestion: Sendable {
  /// What the latest poll that changed anything changed.
  case latestPoll
  /// Of each version of a selector the range that it names, or the change that led to its revision;
  /// without one, the last change, or that of its path.
  case selector(Selector)
  /// From one snapshot to another, or from one file to another where both name one.
  case between(Selector, Selector)
  /// What changed since a time, of the versions of a selector or of all. What was first seen since
  /// is all new; what did not change is left out.
  case since(Timestamp, Selector?)
  /// From snapshots to what Apify's API showed.
  case live([LiveState], Selector?)
  /// From a snapshot to the files that a folder has at a time.
  case folder(PushedFolder, Selector, at: Timestamp)

  /// One path narrows the comparison down; two are files to be compared with each other.
  var paths: [PathPattern] {
    let paths = selectors.compactMap(\.path)
    return paths.count == 1 ? [PathPattern(path: paths[0])] : []
  }

  /// The versions that it is about; nil: all.
  func versions(in archive: ArchiveView) throws -> [VersionRecord]? {
    selectors.isEmpty ? nil : try selectors.flatMap { try $0.versions(in: archive) }
  }

  /// Those that it was asked with.
  package var selectors: [Selector] {
    switch self {
    case .latestPoll: []
    case .selector(let selector), .folder(_, let selector, _): [selector]
    case .between(let old, let new): [old, new]
    case .since(_, let selector), .live(_, let selector): [selector].compactMap(\.self)
    }
  }
}

import Answers
import ApifyAPI
import ArgumentParser
import Changes
import Mirroring
import Proxies
import Storage

/// How a command ended, for whoever called it.
enum ExitStatus: Int32 {
  case done = 0
  case no = 1
  case failed = 2
  case incomplete = 3
  case notFound = 4
  case noArchive = 10
  case locked = 11
  case noToken = 12
  case otherSchema = 13
  case usage = 64

  /// The status of an error of ours; nil for those that the argument parser words and ends itself.
  init?(of error: any Error) {
    switch error {
    case let error as ArchiveError:
      switch error {
      case .missing, .unfinished, .gone: self = .noArchive
      case .notAPath, .sameFile: self = .usage
      case .notWhole, .damagedSource, .forked: self = .no
      case .locked: self = .locked
      case .newer: self = .otherSchema
      case .purged: self = .notFound
      default: self = .failed
      }
    case let error as APIError:
      switch error.reason {
      case .unauthorized: self = .noToken
      case .notFound: self = .notFound
      default: self = .failed
      }
    case is TokenError: self = .noToken
    case is BaseURLError, is ProxyError, is SelectorError: self = .usage
    case let error as MirrorError:
      switch error {
      case .malformedAddress: self = .usage
      case .newer: self = .otherSchema
      default: self = .failed
      }
    case let error as QueryError: self = error.isMalformed ? .usage : .failed
    case is NotFound: self = .notFound
    case is RollbackRefusal: self = .no
    case is ExitCode: return nil
    default:
      // The parser words what it throws itself, as help; to it, the rest is a mere failure.
      guard ArchiverCommand.exitCode(for: error) == .failure else { return nil }
      self = .failed
    }
  }
}

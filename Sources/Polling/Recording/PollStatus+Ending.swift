import Storage

extension PollStatus {
  /// How a poll ends that was cut short for a reason, if for any, and saw so much and failed so often.
  init(after reason: PollState.Reason?, _ counts: PollCounts, _ failures: [Failure]) {
    switch reason {
    case .interrupted: self = .interrupted
    case .suspect: self = .suspect
    case nil, .unauthorized, .unreachable, .unlisted:
      // What is skipped was listed, and so it was seen that it did not move.
      let hasSeen = counts.checked + counts.skipped > 0
      self = failures.isEmpty ? .ok : hasSeen ? .partial : .failed
    }
  }

  /// Of a poll that failed or is suspect, the message of its own failure, or else of the first one.
  func error(among failures: [Failure]) -> String? {
    guard [.failed, .suspect].contains(self) else { return nil }
    return (failures.first { $0.stage == .poll } ?? failures.first)?.message
  }
}

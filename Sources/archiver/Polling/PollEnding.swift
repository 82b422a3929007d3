import Polling
import Storage

/// How a poll and its report ended.
enum PollEnding {
  /// The archive has it; the report may not have been written.
  case polled(Outcome, in: ArchiveID, unwritten: OutputError?)
  /// There was nothing to poll.
  case idle(in: ArchiveID)
  /// The archive could not take it, and may not even have been opened.
  case failed(ArchiveError, in: ArchiveID?)
}

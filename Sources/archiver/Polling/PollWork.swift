import Polling
import Storage

/// What is to be polled, and why.
struct PollWork: Sendable {
  let access: Archive.Access
  let trigger: PollTrigger
  /// One poll after the other; none when nothing of it is followed.
  let scopes: @Sendable (Archive) throws -> [Poller.Scope]
}

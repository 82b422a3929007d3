extension Emulator {
  /// What an emulator does besides answering, as Apify's API may or may not.
  package struct Manner: Hashable, Sendable {
    /// What becomes of a secret variable that a version is written with and that has no value.
    package enum SecretWithoutValue: Hashable, Sendable {
      /// It keeps the value that it has.
      case kept
      case dropped
      case refused
    }

    /// Sends bodies by gzip to clients that take it.
    package var compresses = false
    /// Sends an ETag, and 304 without a body to a client that names it.
    package var tags = false
    /// A build that failed has a copy of its source as any other has.
    package var failedBuildsShowSource = true
    /// A build, and a tag that moves, move their Actor's `modifiedAt`.
    package var buildsMoveActors = true
    /// Tags do not tell the numbers of their builds.
    package var hidesTaggedNumbers = false
    /// A version whose source is written by PUT has an empty line more in its files.
    package var altersSources = false
    package var secretWithoutValue = SecretWithoutValue.kept
    /// How long a webhook that was not taken waits for its first retry; twice as long for each further one.
    package var webhookRetryDelay = Duration.seconds(60)
    /// How often each webhook is posted.
    package var webhookCopies = 1
    /// The build in a webhook has a copy of its source.
    package var webhooksShowSource = true

    package init(compresses: Bool = false, tags: Bool = false) {
      self.compresses = compresses
      self.tags = tags
    }
  }
}

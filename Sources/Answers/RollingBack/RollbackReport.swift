package import Changes
package import Snapshots
package import Storage

/// What a roll-back would do, or did, and how it ended.
package struct RollbackReport: Sendable {
  package enum State: String, Encodable, Sendable {
    /// Nothing was written, for that was not asked for.
    case planned
    /// It is so already.
    case nothing
    /// Nothing was written: what is there now is not what the archive saw last.
    case stopped
    /// It was written, and read back as it was to be.
    case done
    /// Nothing was written: Apify refused, or it was never reached.
    case failed
    /// Some was written and is so, and the rest was not.
    case partial
    /// What was read back is something else.
    case differs
    /// It could not be read back.
    case unconfirmed
  }

  package enum Way: String, Encodable, Sendable {
    /// A tag is moved to a build with the source.
    case tag
    /// The source is put in the place of that of the version.
    case source
    /// The version is made anew.
    case version
  }

  /// A request that writes.
  package struct Step: Encodable, Sendable {
    package enum Outcome: String, Encodable, Sendable {
      case planned, done, failed, differs, unconfirmed
    }

    private enum CodingKeys: CodingKey {
      case request, purpose, outcome
    }

    /// Method and path.
    package let request: String
    package let purpose: String
    /// The command that says what became of it, should that not be known.
    package let check: String
    package var outcome = Outcome.planned

    package init(_ request: String, _ purpose: String, check: String) {
      (self.request, self.purpose, self.check) = (request, purpose, check)
    }
  }

  /// What is not as it was then, or is not known to be.
  package struct Left: Encodable, Sendable {
    package enum Kind: String, Encodable, Sendable {
      case variable, field
    }

    package let kind: Kind
    package let name: ExactString
    package let reason: String

    package init(_ kind: Kind, _ name: ExactString, _ reason: String) {
      (self.kind, self.name, self.reason) = (kind, name, reason)
    }
  }

  /// The two states to show the difference of.
  package enum Shown: Sendable {
    case states(ComparisonSide?, ComparisonSide)
    /// Apify's ids of two builds; the first is nil where the tag named none.
    case builds(String?, String)
  }

  package let plan: RollbackPlan
  package let way: Way
  package var state = State.planned
  package var steps: [Step] = []
  package var left: [Left] = []
  /// What kept it from being done.
  package var problem: String?
  /// What else is to be known.
  package var notes: [String] = []
  package var shown: Shown?
  /// What the poll after it archived.
  package var recorded: PollSnapshot?

  package init(_ plan: RollbackPlan, _ way: Way) {
    (self.plan, self.way) = (plan, way)
  }

  /// Whether anything was sent that may have been done.
  package var hasWritten: Bool {
    steps.contains { [.done, .differs, .unconfirmed].contains($0.outcome) }
  }
}

import Snapshots

/// What is wrong with a body, and where in its JSON.
struct BodyError: Error, Hashable {
  /// What it means for the question.
  enum Remedy: Hashable {
    case none
    /// The body may have been cut off or damaged on its way, so that asking again may help.
    case askAgain
    /// The task was cancelled before the body was read.
    case cancelled
  }

  let problem: String
  let place: String?
  let remedy: Remedy

  init(problem: String, at place: Place? = nil) {
    self.problem = problem
    self.place = place.flatMap { $0 == .top ? nil : $0.text }
    remedy = .none
  }

  private init(problem: String, remedy: Remedy) {
    self.problem = problem
    place = nil
    self.remedy = remedy
  }

  init(_ problem: JSONSyntax.Problem) {
    switch problem {
    case .empty: self.init(problem: "it is empty", remedy: .askAgain)
    case .broken(let position):
      self.init(
        problem: "it is cut off or no JSON, from byte \(position) on",
        remedy: .askAgain
      )
    case .tooDeep:
      self.init(problem: "more than \(JSONSyntax.deepestLevel) levels of nesting")
    case .cancelled: self = .cancelled
    }
  }

  static let cancelled = BodyError(problem: "it was not read to its end", remedy: .cancelled)

  static func missing(_ place: Place) -> BodyError {
    BodyError(problem: "a field is missing", at: place)
  }

  static func otherKind(_ place: Place) -> BodyError {
    BodyError(problem: "a value of another kind was expected", at: place)
  }

  static func tooMany(_ limit: Int, _ things: String, at place: Place) -> BodyError {
    BodyError(problem: "more than \(limit) \(things)", at: place)
  }

  /// Throws when the task was cancelled: to be asked where there may be much to read.
  static func checkCancellation() throws(BodyError) {
    if Task.isCancelled { throw .cancelled }
  }
}

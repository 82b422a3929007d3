import Answers
import Foundation
import Mirroring
import Polling
import ServiceLifecycle
import Snapshots
import Storage

/// Pushes an archive once, or at each beat of a schedule, and reports how it went.
struct MirrorService: Service, CustomStringConvertible {
  let archive: ArchiveOptions
  let mirror: ArchiveMirror
  /// Nil: once.
  let every: Duration?

  /// What the service group calls it: not all that it holds.
  var description: String { "mirror" }

  func run() async throws {
    guard let every else { return try await report(push()) }
    var failure: String?
    var isFirst = true
    try await Schedule(every: every, clock: ContinuousClock()).run { _ in
      do {
        let answer = try await push()
        if failure != nil { Output.note("\(answer.mirror): pushed again") }
        failure = nil
        if isFirst || answer.rows > 0 { try await report(answer) }
      } catch MirrorError.interrupted {
        return false
      } catch let error where error is MirrorError || error is ArchiveError {
        if isFirst, !isPassing(error) { throw error }
        let message = error.sentence
        if message != failure {
          Output.note("Error: \(message); this stays, and tries again at each beat")
        }
        failure = message
      }
      isFirst = false
      return true
    }
  }

  private func isPassing(_ error: any Error) -> Bool {
    (error as? MirrorError)?.isPassing ?? false
  }

  private func push() async throws -> MirrorAnswer {
    let source = try archive.open(for: .reading)
    do {
      let report = try await mirror.push(source)
      if try await note(nil, of: source) {
        // The mirror is to know of it, too.
        _ = try await mirror.push(source)
      }
      return MirrorAnswer(report)
    } catch let error as MirrorError {
      if case .interrupted = error { throw error }
      try await note("\(error)", of: source)
      throw error
    }
  }

  /// Notes in the archive whether it could be pushed, unless that is noted, or a poll is at work; returns whether it did.
  @discardableResult
  private func note(_ failure: String?, of source: Archive) async throws -> Bool {
    let subject = FailureSubject.mirror(mirror.address.name)
    let isFailing = try await source.read { try $0.failingSubjects().contains(subject) }
    if failure == nil, !isFailing { return false }
    do {
      return try archive.open(for: .goingOn(source.id()))
        .note(mirror: mirror.address.name, failure: failure, at: Timestamp(Date()))
    } catch let error as ArchiveError {
      Output.note("Warning: that is not noted in the archive: \(error)")
      return false
    }
  }

  private func report(_ answer: MirrorAnswer) async throws {
    try await ResultStream.open(as: archive.form) { results in
      try results.write(answer, doubts: answer.doubts) { results in
        try results.write(line: answer.line)
      }
    }
  }
}

extension MirrorAnswer {
  fileprivate var line: String {
    let upTo = "\(mirror) has all up to poll \(poll)"
    if rows == 0 { return "\(upTo): nothing was new, 0 rows" }
    let parts = [
      snapshots.counting("snapshot"), contents.counting("content"), bytes.counting("byte"),
      rows.counting("row"),
    ]
    return "\(upTo): \(isAnew ? "pushed anew, " : "")\(parts.joined(separator: ", "))"
  }
}

import Answers
import Snapshots

/// Writes what a purge takes and what it leaves, a line each.
enum PurgeText {
  static func write(_ answer: PurgeAnswer, to results: inout ResultStream) throws {
    for line in lines(of: answer) { try results.write(line: line) }
  }

  private static func lines(of answer: PurgeAnswer) -> [String] {
    var lines: [String] = []
    if let actor = answer.actor {
      lines.append(
        """
        Actor \(actor.name) (\(actor.id)): \(actor.versions.counting("version")), \
        \(actor.snapshots.counting("snapshot")), \(actor.builds.counting("build"))
        """
      )
    }
    lines += answer.contents.flatMap { content in
      self.lines("content", content)
        + (content.sharesLines
          ? ["  some of its lines stay, for a content that stays has them"] : [])
    }
    lines += answer.values.map { value in
      let end = value.firstRevision == value.lastRevision ? "" : "..\(value.lastRevision)"
      return """
        value \(value.sha256.prefix(12))  \(value.size.counting("byte"))  \
        \(value.version)@\(value.firstRevision)\(end): \(value.name.quoted)
        """
    }
    lines += answer.texts.map { text in
      "text \(text.sha256.prefix(12))  \(text.size.counting("byte"))  \(text.column)"
    }
    lines += answer.keptContents.flatMap { self.lines("stays: content", $0) }
    lines += answer.rests.map { rest in
      "stays: \(rest.count.counting("row")) of \(rest.column), which \(Self.reason)"
    }
    return lines + [sum(of: answer)]
  }

  private static let reason = "names a thing or counts in the hashes of history"

  private static func lines(_ word: String, _ content: PurgeAnswer.Content) -> [String] {
    ["\(word) \(content.sha256.prefix(12))  \(content.size.counting("byte"))"]
      + content.places.map { "  \($0)" }
  }

  private static func sum(of answer: PurgeAnswer) -> String {
    if answer.isEmpty { return "nothing is there to purge" }
    let parts = [
      answer.actor == nil ? nil : "the Actor",
      answer.contents.isEmpty ? nil : answer.contents.count.counting("content"),
      answer.values.isEmpty ? nil : answer.values.count.counting("value"),
      answer.texts.isEmpty ? nil : answer.texts.count.counting("text"),
    ].compactMap(\.self).joined(separator: ", ")
    return answer.isDone
      ? "purged: \(parts); copies and backups have it still"
      : "would purge: \(parts); --yes with a --reason does it"
  }
}

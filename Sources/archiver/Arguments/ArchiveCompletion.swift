import Answers
import ArgumentParser
import Changes
import Snapshots
import Storage

/// What a shell may complete from the archive that the command line at hand names.
enum ArchiveCompletion {
  /// Actors and versions; behind the colon of a version, its files.
  static let selectors = CompletionKind.custom { arguments, _, word in
    await answer(arguments) { archive in
      guard let colon = word.firstIndex(of: ":") else { return try subjects(in: archive) }
      let subject = String(word[..<colon])
      return try FileListAnswer(to: Selector.argument(subject), in: archive).files
        .filter { $0.facts.sha256 != nil }.map { "\(subject):\($0.path)" }
    }
  }

  /// Actors and versions.
  static let targets = CompletionKind.custom { arguments, _, _ in
    await answer(arguments, subjects)
  }

  private static func subjects(in archive: ArchiveView) throws -> [String] {
    let versions = try archive.versions()
    return Set(versions.map(\.actor.path)).sorted() + versions.map(\.name)
  }

  /// Nothing where there is no answer: there is nowhere to say why.
  private static func answer(
    _ arguments: [String],
    _ body: @escaping @Sendable (ArchiveView) throws -> [String]
  ) async -> [String] {
    do {
      let archive = try place(in: arguments).open(for: .reading)
      return try await archive.read { try body($0).filter(isHarmless) }
    } catch {
      return []
    }
  }

  /// Whether a shell takes a word for nothing but a word, without quotes: bash runs commands in the words
  /// that it is offered.
  private static func isHarmless(_ word: String) -> Bool {
    word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "-_./:@+,=%[]".unicodeScalars.contains(scalar)
    }
  }

  private static func place(in arguments: [String]) throws -> ArchivePlace {
    var named: [String] = []
    for (word, next) in zip(arguments, arguments.dropFirst() + [""]) {
      if word == "--db" { named = [word, next] }
      if word.hasPrefix("--db=") { named = [word] }
    }
    return try ArchivePlace.parse(named)
  }
}

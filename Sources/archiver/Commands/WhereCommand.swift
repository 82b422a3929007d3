import Answers
import ArgumentParser
import Changes
import Foundation
import Snapshots

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Finds every place where a content was seen.
struct WhereCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where",
    abstract: "Find every place where a content was seen.",
    discussion: """
      A file on disk stands for its bytes, and so do standard input (-) and a pipe; a hash is a \
      SHA-256 or git's name for a content, seven digits of it at least. It ends with 1 when the \
      content was never seen.

      Examples:
        archiver where src/main.js
        git show HEAD:src/main.js | archiver where -
        archiver where 2d711642b726
      """
  )

  @Argument(help: "A file on disk, - for standard input, or a hash.", completion: .file())
  var content: String

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var list: ListOptions

  func run() async throws {
    let question = try question()
    let count = try await list.answer(times: dates.times) { archive, results in
      try results.write(WhereAnswer(to: question, in: archive)) { place, results in
        let window = results.times.text(of: ChangeWindow(of: place.first))
        try results.write(line: place.place.name)
        try results.write(line: "    \(window)")
      }
    }
    if count == 0 {
      Output.note("\(content) was never seen")
      throw ExitCode(ExitStatus.no.rawValue)
    }
  }

  private func question() throws -> WhereQuestion {
    do {
      return WhereQuestion(try ContentHash(ofFileAt: FilePath(argument: content)))
    } catch {
      if let question = WhereQuestion(hash: content) { return question }
      if error as? Errno == .noSuchFileOrDirectory {
        throw ValidationError(
          "'\(content)' is no file that can be read, and no hash: 7 to 64 hexadecimal digits"
        )
      }
      throw ValidationError("'\(content)' can't be read: \(error)")
    }
  }
}

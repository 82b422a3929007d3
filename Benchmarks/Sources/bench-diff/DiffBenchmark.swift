import Diffing
import Foundation

/// Times the difference of pairs of files: `bench-diff FOLDER ROUNDS`.
///
/// The pairs are the files that `FOLDER/old` and `FOLDER/new` have by the same name. Reading them is
/// not timed. Prints JSON: the seconds of each round, and the lines that all pairs differ in.
@main
struct DiffBenchmark: Encodable {
  private var seconds: [Double] = []
  private var changedLines = 0

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let rounds = Int(arguments[2]) else {
      FileHandle.standardError.write(Data("usage: bench-diff FOLDER ROUNDS\n".utf8))
      exit(64)
    }
    let pairs = try pairs(in: URL(filePath: arguments[1], directoryHint: .isDirectory))
    var benchmark = DiffBenchmark()
    for _ in 0..<rounds { benchmark.time(pairs) }
    FileHandle.standardOutput.write(try JSONEncoder().encode(benchmark))
  }

  private static func pairs(in folder: URL) throws -> [(old: [UInt8], new: [UInt8])] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/old").sorted()
    return try names.map { name in
      (
        old: Array(try Data(contentsOf: folder.appending(path: "old/\(name)"))),
        new: Array(try Data(contentsOf: folder.appending(path: "new/\(name)")))
      )
    }
  }

  private mutating func time(_ pairs: [(old: [UInt8], new: [UInt8])]) {
    var changedLines = 0
    let duration = ContinuousClock().measure {
      for (old, new) in pairs {
        for hunk in LineDiff(from: old, to: new).hunks() {
          for line in hunk.lines where line.kind != .context { changedLines += 1 }
        }
      }
    }
    seconds.append(duration / .seconds(1))
    self.changedLines = changedLines
  }
}

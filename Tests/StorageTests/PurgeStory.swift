import Foundation
import RealPrograms
import SeededRandom
import Snapshots
import Storage

/// A random history whose contents and values each have a mark that nothing else has.
struct PurgeStory {
  struct State: Equatable {
    var files: [String: [UInt8]] = [:]
    var variables: [String: String] = [:]
  }

  static let paths = ["a.js", "b.js", ".env", "lib/c.js"]
  static let names = ["KEY", "URL", "MODE"]

  /// Those that became revisions, in order.
  private(set) var states: [State] = []
  private(set) var world: World
  private var random: SeededGenerator
  private var contents: [[UInt8]] = []
  private var values: [String] = []
  private var marks = 0

  init(seed: Int) async throws {
    world = try World()
    random = SeededGenerator(seed: seed)
    var state = State()
    for _ in 0..<10 {
      mutate(&state)
      if try await record(state) != .unchanged { states.append(state) }
    }
  }

  mutating func record(_ state: State) async throws -> Recording {
    let files = state.files.map { World.file($0.key, $0.value) }
    let variables = state.variables.map {
      EnvironmentVariable(name: ExactString($0.key), value: .plain(ExactString($0.value)))
    }
    return try await world.poll(.state(World.state(files, variables: variables)))
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements.randomElement(using: &random)!
  }

  private mutating func mark(_ word: String) -> String {
    marks += 1
    return "\(word)\(marks)<\(random.next())|\(random.next())>"
  }

  private mutating func mutate(_ state: inout State) {
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let path = pick(Self.paths)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: state.files[path] = nil
      case 1...3 where !contents.isEmpty: state.files[path] = pick(contents)
      default: state.files[path] = newContent()
      }
    }
    let name = pick(Self.names)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: state.variables[name] = nil
    case 1 where !values.isEmpty: state.variables[name] = pick(values)
    case 2...4:
      values.append(mark("value"))
      state.variables[name] = values.last
    default: break
    }
  }

  private mutating func newContent() -> [UInt8] {
    let mark = mark("content")
    var bytes: [UInt8]
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes = [0, 0xFF] + Array(mark.utf8) + [0]
    case 1: bytes = Array("\(mark)\n".utf8)
    default:
      // Lines that many contents have, so that they share chunks.
      var lines = (0..<Int.random(in: 50...400, using: &random)).map { "common line \($0)" }
      lines.insert(mark, at: Int.random(in: 0...lines.count, using: &random))
      bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    }
    contents.append(bytes)
    return bytes
  }

  /// Both halves of the mark in a text: one of them is in one piece, wherever a page ends.
  static func halves(ofMarkIn bytes: [UInt8]) -> [[UInt8]] {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "<")),
      let middle = bytes[start...].firstIndex(of: UInt8(ascii: "|")),
      let end = bytes[middle...].firstIndex(of: UInt8(ascii: ">"))
    else { return [] }
    return [Array(bytes[start..<middle]), Array(bytes[middle...end])]
  }

  /// Whether the archive's file or its log has one of the halves of a mark.
  func isInFile(_ bytes: [UInt8]) async throws -> Bool {
    for half in Self.halves(ofMarkIn: bytes) {
      if try await world.hasInFile(String(decoding: half, as: UTF8.self)) { return true }
    }
    return false
  }
}

extension World {
  /// Whether the archive's file or its log has a text.
  ///
  /// By another program: a file that is closed here takes the locks with it that SQLite has on it.
  func hasInFile(_ text: String) async throws -> Bool {
    let script = "cat \"$1\" \"$1-wal\" 2>&1 | grep -aqF -e \"$2\""
    return try await RealProgram.run("sh", "-c", script, "sh", archive.path, text).status == 0
  }
}

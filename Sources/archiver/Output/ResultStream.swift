import ArgumentParser
import Changes
import Diffing
import Foundation
import Snapshots

/// Carries the results of a question to standard output, in a terminal through a pager.
///
/// It holds back little, so that the first results show at once. Where results are shown, in a
/// terminal or in colours, no byte of what was archived is ever a command; in a pipe the bytes are
/// what they are.
struct ResultStream: ~Copyable {
  /// How a part of a line looks.
  enum Style: Int {
    case plain = 0
    case strong = 1
    case removed = 31
    case added = 32
    case heading = 33
    case place = 36
    case name = 35
  }

  private static let bufferSize = 1 << 16

  let isColored: Bool
  private let isShown: Bool
  private let pager: Pager?
  private var buffer: [UInt8] = []
  private var elementCount = 0

  /// - Parameter isPaged: a long result goes through a pager, when a person reads it.
  init(color: ColorChoice = .auto, isPaged: Bool = true) {
    isColored = color.isOn
    isShown = Output.isTerminal || isColored
    pager = isPaged && Output.isTerminal ? Pager.start() : nil
  }

  mutating func write(_ text: String, _ style: Style = .plain) throws {
    try write(text.utf8, style)
  }

  /// Writes bytes; a style ends with each line, as pagers want it.
  mutating func write(_ bytes: some Collection<UInt8>, _ style: Style = .plain) throws {
    if isShown {
      append(TerminalText(bytes).bytes, isColored ? style : .plain)
    } else {
      buffer += bytes
    }
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes what a body appends to bytes.
  mutating func write(_ body: (inout [UInt8]) -> Void) throws {
    if isShown {
      var bytes: [UInt8] = []
      body(&bytes)
      return try write(bytes)
    }
    body(&buffer)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  private mutating func append(_ shown: [UInt8], _ style: Style) {
    if style == .plain {
      buffer += shown
      return
    }
    for line in shown.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      if line.offset > 0 { buffer.append(UInt8(ascii: "\n")) }
      if line.element.isEmpty { continue }
      buffer += Array("\u{1B}[\(style.rawValue)m".utf8) + line.element + Array("\u{1B}[m".utf8)
    }
  }

  /// Writes one element of a JSON array.
  mutating func write(element value: some Encodable) throws {
    buffer += Array((elementCount == 0 ? "[\n" : ",\n").utf8)
    elementCount += 1
    buffer += try Output.json(value)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Ends a JSON array.
  mutating func endElements() {
    buffer += Array((elementCount == 0 ? "[]\n" : "\n]\n").utf8)
  }

  /// Hands on what is held back.
  mutating func flush() throws {
    let target = pager?.input ?? FileHandle.standardOutput
    do {
      try target.write(contentsOf: Data(buffer))
    } catch let error where error.systemCode == EPIPE {
      // Nobody reads any more: the end that the signal would be, where it is not ignored.
      throw ExitCode(128 + SIGPIPE)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Ends the results, and waits until they were read.
  mutating func finish() throws {
    try flush()
    pager?.finish()
  }
}

import Answers
import Foundation
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Carries an answer to standard output, in a terminal through a pager.
///
/// It holds back little, so that the first results show at once. Where results are shown, in a
/// terminal or in colours, no byte of what was archived is ever a command; in a pipe the bytes are
/// what they are. A copy goes on where the original was: whoever takes one gives it back.
struct ResultStream: Sendable {
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

  let form: AnswerForm
  let isColored: Bool
  let times: TimeText
  private let isShown: Bool
  private let target: FileDescriptor
  private var buffer: [UInt8] = []
  private var elementCount = 0

  private init(
    to target: FileDescriptor,
    _ form: AnswerForm,
    isColored: Bool,
    times: TimeText
  ) {
    self.target = target
    self.form = form
    self.isColored = isColored
    self.times = times
    isShown = Output.isTerminal || isColored
  }

  /// Has the body write an answer, and waits until it was read.
  ///
  /// A text goes through a pager when a person reads it. What was written before the body throws is
  /// shown, too.
  static func open<Value: Sendable>(
    as form: AnswerForm,
    color: ColorChoice = .auto,
    times: TimeText = TimeText(nil),
    _ body: (inout ResultStream) async throws -> Value
  ) async throws -> Value {
    func run(_ target: FileDescriptor) async throws -> Value {
      var results = ResultStream(to: target, form, isColored: color.isOn, times: times)
      do {
        let value = try await body(&results)
        try results.flush()
        return value
      } catch {
        if !(error is OutputError) { try results.flush() }
        throw error
      }
    }
    guard form == .text, Output.isTerminal, !Output.isDumb, let pager = Pager() else {
      return try await run(.standardOutput)
    }
    return try await pager.show(run)
  }

  /// Has the body write what one moment of an archive answers, on a thread that may wait.
  mutating func write<Value: Sendable>(
    from archive: Archive,
    _ body: @escaping @Sendable (ArchiveView, inout ResultStream) throws -> Value
  ) async throws -> Value {
    let before = self
    let (value, after) = try await archive.read { view in
      var results = before
      do {
        return (try body(view, &results), results)
      } catch {
        if !(error is OutputError) { try results.flush() }
        throw error
      }
    }
    self = after
    return value
  }

  /// Has the body write what is no archive's, on a thread that may wait.
  mutating func writeWaiting<Value: Sendable>(
    _ body: @escaping @Sendable (inout ResultStream) throws -> Value
  ) async throws -> Value {
    let before = self
    let (value, after) = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            var results = before
            do {
              return (try body(&results), results)
            } catch {
              if !(error is OutputError) { try results.flush() }
              throw error
            }
          }
        )
      }
    }
    self = after
    return value
  }

  /// Hands on what is held back.
  mutating func flush() throws(OutputError) {
    try target.writeResults(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func flushIfFull() throws(OutputError) {
    if buffer.count >= Self.bufferSize { try flush() }
  }
}

extension ResultStream {
  mutating func write(_ text: String, _ style: Style = .plain) throws(OutputError) {
    try write(text.utf8, style)
  }

  /// Writes a line, which is one whatever names are in it.
  mutating func write(line: String, _ style: Style = .plain) throws(OutputError) {
    try write(TerminalText(line: line).bytes + [UInt8(ascii: "\n")], style)
  }

  /// Writes bytes; a style ends with each line, as pagers want it.
  mutating func write(
    _ bytes: some Collection<UInt8>,
    _ style: Style = .plain
  ) throws(OutputError) {
    if isShown {
      append(TerminalText(bytes).bytes, isColored ? style : .plain)
    } else {
      buffer += bytes
    }
    try flushIfFull()
  }

  /// Writes what a body appends to bytes.
  mutating func write(_ body: (inout [UInt8]) -> Void) throws(OutputError) {
    if isShown {
      var bytes: [UInt8] = []
      body(&bytes)
      return try write(bytes)
    }
    body(&buffer)
    try flushIfFull()
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
}

extension ResultStream {
  /// Warns of what is not certain about an answer, on standard error.
  func note(_ doubts: [Doubt]) {
    for sentence in Doubt.sentences(of: doubts) { Output.note("Warning: \(sentence)") }
  }

  /// Writes an answer that is one value; the body writes it as text.
  mutating func write(
    _ answer: some Encodable,
    doubts: [Doubt],
    _ text: (inout ResultStream) throws -> Void
  ) throws {
    try write(answer, doubts: doubts, lines: [answer], text)
  }

  /// Writes an answer that is one value; the body writes it as text.
  ///
  /// - Parameter lines: what has a line of its own in lines of JSON.
  mutating func write(
    _ answer: some Encodable,
    doubts: [Doubt],
    lines: [some Encodable],
    _ text: (inout ResultStream) throws -> Void
  ) throws {
    note(doubts)
    switch form {
    case .text: try text(&self)
    case .json: buffer += try AnswerJSON.bytes(of: Document(answer)) + [UInt8(ascii: "\n")]
    case .jsonLines: for line in lines { try write(element: line) { _ in } }
    }
    try flushIfFull()
  }

  /// Writes a snapshot, which as JSON is Apify's object and no document of ours; the body writes it as
  /// text.
  mutating func write(
    _ snapshot: Snapshot,
    _ text: (inout ResultStream) throws -> Void
  ) throws {
    if form == .text { return try text(&self) }
    buffer += AnswerJSON.bytes(of: snapshot)
    buffer.append(UInt8(ascii: "\n"))
    try flushIfFull()
  }

  /// Writes the elements of an answer, each as it comes; the body writes one as text.
  ///
  /// Returns how many there were.
  mutating func write<Answer: ListAnswer>(
    _ answer: Answer,
    _ text: (Answer.Element, inout ResultStream) throws -> Void
  ) throws -> Int {
    note(answer.doubts)
    try beginList(of: Answer.noun)
    try answer.each { element in try write(element: element) { try text(element, &$0) } }
    try endList(answer.doubts)
    return elementCount
  }

  /// Begins a list whose elements come from several answers.
  mutating func beginList(of noun: String) throws(OutputError) {
    guard form == .json else { return }
    buffer += Array("{\n\"schema\" : \(Document<Int>.schema),\n\"\(noun)\" : [".utf8)
  }

  /// Writes one element of a list; the body writes it as text.
  mutating func write(
    element: some Encodable,
    _ text: (inout ResultStream) throws -> Void
  ) throws {
    switch form {
    case .text: try text(&self)
    case .json:
      buffer += Array((elementCount == 0 ? "\n" : ",\n").utf8)
      buffer += try AnswerJSON.bytes(of: element)
    case .jsonLines:
      buffer += try AnswerJSON.bytes(of: Document(element), isLine: true) + [UInt8(ascii: "\n")]
    }
    elementCount += 1
    // The first results show at once.
    if elementCount == 1 { try flush() } else { try flushIfFull() }
  }

  /// Ends a list.
  mutating func endList(_ doubts: [Doubt]) throws {
    guard form == .json else { return }
    buffer += Array("\n],\n\"doubts\" : ".utf8)
    buffer += try AnswerJSON.bytes(of: doubts) + Array("\n}\n".utf8)
  }
}

import Storage

/// Values as libpq takes them: numbers and texts as text, bytes as they are.
struct BoundValues {
  /// The type that bytes have; of the others the server knows it by where they stand.
  private static let bytes: UInt32 = 17

  /// All of them, each with a zero behind it.
  private var buffer: [UInt8] = []
  private var offsets: [Int?] = []
  private var lengths: [Int32] = []
  private var isBytes: [Bool] = []

  init(_ values: [SQLValue]) {
    for value in values {
      let start = buffer.count
      offsets.append(value == .null ? nil : start)
      var isBytes = false
      switch value {
      case .null: break
      case .integer(let number): buffer += "\(number)".utf8
      case .text(let text): buffer += text.utf8
      case .bytes(let bytes):
        buffer += bytes
        isBytes = true
      }
      lengths.append(Int32(buffer.count - start))
      self.isBytes.append(isBytes)
      buffer.append(0)
    }
  }

  /// Calls a body with their types, addresses, lengths, and whether each is binary (1) or text (0).
  func withAddresses<Value>(
    _ body: ([UInt32], [UnsafePointer<CChar>?], [Int32], [Int32]) -> Value
  ) -> Value {
    buffer.withUnsafeBytes { buffer in
      let start = buffer.bindMemory(to: CChar.self).baseAddress
      return body(
        isBytes.map { $0 ? Self.bytes : 0 },
        offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } },
        lengths,
        isBytes.map { $0 ? 1 : 0 }
      )
    }
  }
}

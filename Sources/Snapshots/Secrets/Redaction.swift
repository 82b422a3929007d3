/// Decides which variables are kept without their values, and by what they are known again.
package struct Redaction: Sendable {
  private let key: [UInt8]
  private let names: @Sendable (ExactString) -> Bool

  /// - Parameters:
  ///   - key: what nobody who has the archive is to have.
  ///   - names: the variables whose values are not kept.
  package init(key: [UInt8], names: @escaping @Sendable (ExactString) -> Bool) {
    self.key = key
    self.names = names
  }

  /// What stands for the value of a variable; nil when that is kept.
  ///
  /// Equal values of one name have one digest, those of two names have two.
  package func digest(of value: ExactString, named name: ExactString) -> ExactString? {
    guard names(name) else { return nil }
    var code = KeyedSHA256(key: key)
    code.update(data: Array("archiver variable 1\0\(name.string)\0".utf8))
    code.update(data: Array(value.string.utf8))
    return ExactString(ContentHash(code.finalize()).description)
  }

  /// The hash by which an answer is known again: against the plain one a value could be guessed.
  package func hash(of bytes: UnsafeRawBufferPointer) -> ContentHash {
    var code = KeyedSHA256(key: key)
    code.update(bufferPointer: bytes)
    return ContentHash(code.finalize())
  }
}

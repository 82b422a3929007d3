import Foundation
package import Snapshots

/// Writes values as every face of the program writes them in JSON.
package enum AnswerJSON {
  /// A value as JSON, keys in order; what a terminal takes for a command is an escape of JSON's.
  ///
  /// - Parameter isLine: all is on one line.
  package static func bytes(of value: some Encodable, isLine: Bool = false) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isLine { encoder.outputFormatting.insert(.prettyPrinted) }
    return TerminalText(try encoder.encode(value), escape: .json).bytes
  }

  /// A snapshot as the Version object of Apify's API, in the same form.
  package static func bytes(of snapshot: Snapshot) -> [UInt8] {
    IndentedJSON(of: snapshot.versionObject).bytes
  }
}

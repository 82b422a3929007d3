import Snapshots

/// What a tarball is known again by: its hash, and what its server calls this state of it.
struct TarballMark: Hashable {
  /// The header that asks a server whether it still has the same.
  struct Validator: Hashable {
    let header: String
    let value: String
  }

  let hash: String
  let validator: Validator?

  init(hash: String, validator: Validator?) {
    self.hash = hash
    self.validator = validator
  }

  /// Reads a mark that was written before.
  init(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
    hash = parts.first ?? ""
    validator = parts.count == 3 ? Validator(header: parts[1], value: parts[2]) : nil
  }

  var text: ExactString {
    ExactString(hash + (validator.map { " \($0.header) \($0.value)" } ?? ""))
  }
}

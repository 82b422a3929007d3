/// Where a mirror is, as libpq has it: a URL, or pairs of KEY=VALUE.
package struct MirrorAddress: Sendable {
  /// As it was given; it may have a password in it, and is shown nowhere.
  let text: String
  /// What the mirror is called in messages and in the archive: nothing secret is in it.
  package let name: String

  /// Throws `MirrorError.malformedAddress` for what is none.
  package init(_ text: String) throws(MirrorError) {
    let isURL = text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    guard isURL || text.contains("=") else { throw .malformedAddress }
    let parts = try ServerLink.parts(of: text)
    self.text = text
    guard let database = parts["dbname"] ?? parts["service"] else {
      name = parts["host"] ?? "local"
      return
    }
    // A socket of this machine has no name that tells anything.
    let host = parts["host"].flatMap { $0.hasPrefix("/") ? nil : $0 } ?? parts["hostaddr"]
    let port = parts["port"].map { ":\($0)" } ?? ""
    name = host.map { "\($0)\(port)/\(database)" } ?? database
  }
}

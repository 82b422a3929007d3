import Foundation

/// A host as it stands in a URL: a name, or an address.
package struct NetworkHost: Hashable, Sendable {
  /// In lower case, without brackets and without a closing dot.
  let name: String
  /// The four or sixteen bytes of an address; nil of a name.
  private let address: [UInt8]?

  package init(_ text: some StringProtocol) {
    var name = text.lowercased()
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    if name.hasSuffix(".") { name.removeLast() }
    self.name = name
    address = Self.address(name)
  }

  private static func address(_ text: String) -> [UInt8]? {
    var (four, six) = (in_addr(), in6_addr())
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four, Array.init) }
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    let bytes = withUnsafeBytes(of: six, Array.init)
    // An address of the older kind, written in the newer one.
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    return isMapped ? Array(bytes[12...]) : bytes
  }

  /// Whether what is sent there stays on this machine.
  package var isLoopback: Bool {
    guard let address else { return name == "localhost" }
    return address.count == 4
      ? address[0] == 127 : address == [UInt8](repeating: 0, count: 15) + [1]
  }

  /// Whether an entry of `NO_PROXY` names this host: itself, a domain that it is in, or a range of
  /// addresses, such as `10.0.0.0/8`.
  func matches(_ entry: some StringProtocol) -> Bool {
    if let slash = entry.lastIndex(of: "/") {
      guard let start = Self.address(NetworkHost(entry[..<slash]).name), let address,
        let bits = Int(entry[entry.index(after: slash)...]), start.count == address.count
      else { return false }
      guard let prefix = Self.prefix(of: start, bits) else { return false }
      return prefix == Self.prefix(of: address, bits)
    }
    let plain = entry.hasPrefix("*.") ? String(entry.dropFirst()) : String(entry)
    let domain = NetworkHost(plain.drop { $0 == "." })
    if let other = domain.address { return other == address }
    guard !domain.name.isEmpty, address == nil else { return false }
    return name == domain.name || name.hasSuffix("." + domain.name)
  }

  private static func prefix(of address: [UInt8], _ bits: Int) -> [UInt8]? {
    guard (0...address.count * 8).contains(bits) else { return nil }
    return address.enumerated().map { index, byte in
      let kept = min(8, max(0, bits - index * 8))
      return byte & (kept == 0 ? 0 : UInt8(0xFF) << (8 - kept))
    }
  }
}

/// A URL with those that stand in it, encoded or not: `https://h/r?next=https%3A%2F%2Fu%3Apw%40h`.
///
/// Each character is what it stands for after all decoding, and has a layer: how often it was encoded.
/// What a character of some layer closes is what was opened in this layer or in a deeper one.
struct LayeredURL {
  private struct Character {
    let byte: UInt8
    let layer: Int
    let range: Range<Int>
  }

  /// The value of a query item, or of one in a fragment.
  private struct Item {
    let name: CredentialName
    let value: Range<Int>
  }

  private static let deepestLayer = 4
  private static let longestMemberName = 100

  private let given: [UInt8]
  private let characters: [Character]
  /// What is put in the place of ranges of the bytes.
  private var replacements: [(range: Range<Int>, text: String)] = []

  init(_ bytes: [UInt8]) {
    given = bytes
    characters = Self.decoded(
      bytes.indices.map { Character(byte: bytes[$0], layer: 0, range: $0..<($0 + 1)) }
    )
  }

  private static func decoded(_ start: [Character]) -> [Character] {
    var characters = start
    for layer in 1...deepestLayer {
      guard characters.contains(where: { $0.byte == .percent }) else { break }
      characters = decoded(characters, into: layer)
    }
    return characters
  }

  private static func decoded(_ encoded: [Character], into layer: Int) -> [Character] {
    var result: [Character] = []
    result.reserveCapacity(encoded.count)
    var index = 0
    while index < encoded.count {
      if encoded[index].byte == .percent, index + 2 < encoded.count,
        let high = encoded[index + 1].byte.hexadecimalDigit,
        let low = encoded[index + 2].byte.hexadecimalDigit
      {
        let range = encoded[index].range.lowerBound..<encoded[index + 2].range.upperBound
        result.append(Character(byte: high << 4 | low, layer: layer, range: range))
        index += 3
      } else {
        result.append(encoded[index])
        index += 1
      }
    }
    return result
  }

  /// The bytes with what was redacted.
  var bytes: [UInt8] {
    var result: [UInt8] = []
    var position = 0
    for (range, text) in replacements.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where range.lowerBound >= position {
      result += given[position..<range.lowerBound] + Array(text.utf8)
      position = range.upperBound
    }
    return result + given[position...]
  }

  mutating func redact() {
    redactUsers()
    redactItems()
    redactTokens()
  }

  private mutating func replace(_ range: Range<Int>, with text: String) {
    guard let first = characters[range].first, let last = characters[range].last else { return }
    replacements.append((first.range.lowerBound..<last.range.upperBound, text))
  }

  private static func isSlash(_ byte: UInt8) -> Bool { byte == .slash || byte == .backslash }

  // MARK: - User and password

  private mutating func redactUsers() {
    var index = 0
    while index < characters.count {
      guard characters[index].byte == .colon else {
        index += 1
        continue
      }
      let slashes = characters[(index + 1)...].prefix { Self.isSlash($0.byte) }
      if slashes.count > 1 { redactUser(from: slashes.endIndex, after: index) }
      index = slashes.endIndex
    }
  }

  /// Redacts the user of the authority that begins after a scheme's colon and slashes.
  private mutating func redactUser(from start: Int, after colon: Int) {
    let layer = characters[colon].layer
    let authority = characters[start...].prefix { character in
      !(Self.isSlash(character.byte) || [.questionMark, .hash].contains(character.byte))
        || character.layer > layer
    }
    guard let end = authority.lastIndex(where: { $0.byte == .at }) else { return }
    let user = authority[..<end].prefix { $0.byte != .colon }
    let scheme = characters[..<colon].suffix(3).map { $0.byte | 0x20 }
    let isShell = scheme.elementsEqual("ssh".utf8) && !user.isEmpty
    replace((isShell ? user.endIndex : start)..<(isShell ? end : end + 1), with: "")
  }

  // MARK: - Query items

  private mutating func redactItems() {
    let items = items
    let isEnding = items.contains { $0.name.isEnd && !$0.value.isEmpty }
    func isSecret(_ item: Item) -> Bool { item.name.isSecret || isEnding && item.name.isProof }
    let isSigned = items.contains { isSecret($0) && !$0.value.isEmpty }
    for item in items where isSecret(item) || isSigned && item.name.isOfSignature {
      replace(item.value, with: "REDACTED")
    }
  }

  private var items: [Item] {
    var items: [Item] = []
    var index = 0
    var nameStart: Int?
    while index < characters.count {
      switch characters[index].byte {
      case .questionMark, .hash, .ampersand, .semicolon: nameStart = index + 1
      case .equals:
        if let start = nameStart {
          let item = item(nameStart: start, equals: index)
          items.append(item)
          // What a secret is followed by belongs to it, as far as its own layer goes.
          if item.name.isSecret { index = max(index, item.value.upperBound - 1) }
          nameStart = index + 1
        }
      case .colon:
        if let member = secretMember(colon: index) {
          items.append(member)
          index = max(index, member.value.upperBound - 1)
        }
      default: break
      }
      index += 1
    }
    return items
  }

  private func item(nameStart start: Int, equals: Int) -> Item {
    let name = CredentialName(characters[start..<equals].map(\.byte))
    let layer = characters[equals].layer
    let stops: [UInt8] = name.isSecret ? [.ampersand, .hash] : [.ampersand, .hash, .semicolon]
    let value = characters[(equals + 1)...].prefix { character in
      !stops.contains(character.byte) || character.layer > layer
    }
    return Item(name: name, value: value.indices)
  }

  /// Reads the member of a JSON object that is an item's value, `?q={"password":"x"}`; nil when it is none,
  /// or no credential.
  private func secretMember(colon: Int) -> Item? {
    var end = colon
    while end > 0, characters[end - 1].byte == .space { end -= 1 }
    guard end > 0, characters[end - 1].byte == .quote else { return nil }
    let before = characters[..<(end - 1)].suffix(Self.longestMemberName)
    guard let start = before.lastIndex(where: { $0.byte == .quote }) else { return nil }
    let name = CredentialName(characters[(start + 1)..<(end - 1)].map(\.byte))
    guard name.isSecret else { return nil }
    var value = characters[(colon + 1)...].drop { $0.byte == .space }
    if value.first?.byte == .quote {
      value = value.dropFirst()
      var isEscaped = false
      let text = value.prefix { character in
        if character.byte == .quote, !isEscaped { return false }
        isEscaped = character.byte == .backslash && !isEscaped
        return true
      }
      return Item(name: name, value: text.indices)
    }
    let ends: [UInt8] = [.ampersand, .comma, .closeBrace]
    return Item(name: name, value: value.prefix { !ends.contains($0.byte) }.indices)
  }

  // MARK: - Tokens

  /// Redacts the tokens that are known by their form, also where no name is beside them: `/ghp_…/x.tgz`.
  private mutating func redactTokens() {
    var index = 0
    while index < characters.count {
      let word = characters[index...].prefix { TokenForm.isPart($0.byte) }
      if word.count >= TokenForm.shortest, TokenForm.isToken(word.map(\.byte)) {
        replace(word.indices, with: "REDACTED")
      }
      index = word.endIndex + 1
    }
  }
}

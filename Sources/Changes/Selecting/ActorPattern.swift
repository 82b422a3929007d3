package import Snapshots
import Storage

/// Which Actors of an archive are meant.
package enum ActorPattern: Hashable, Sendable {
  case one(ActorReference)
  /// The one with this name, whoever owns it.
  case named(String)
  /// All of an owner.
  case owned(by: String)

  /// Reads an Actor's id, `OWNER/NAME`, `OWNER~NAME`, `NAME`, or `OWNER/*`.
  package init?(_ text: String) {
    if let reference = ActorReference(text) {
      self = .one(reference)
    } else if ActorReference.isName(text) {
      self = .named(text)
    } else if text.utf8.last == UInt8(ascii: "*"),
      case let head = text.dropLast(), ["/", "~"].contains(head.last),
      ActorReference.isOwner(head.dropLast())
    {
      self = .owned(by: String(head.dropLast()))
    } else {
      return nil
    }
  }

  /// Whether it stands for an Actor under one of its names.
  func matches(_ name: ActorName, ignoringCase: Bool) -> Bool {
    func isSame(_ typed: String, _ kept: String) -> Bool {
      ignoringCase ? typed.lowercased() == kept.lowercased() : typed == kept
    }
    return switch self {
    case .one(.name(let owner, let text)):
      isSame(owner, name.username) && isSame(text, name.name)
    // A name can be of the form of an id.
    case .one(.id(let text)): isSame(text, name.name)
    case .named(let text): isSame(text, name.name)
    case .owned(let owner): name.isPresent && isSame(owner, name.username)
    }
  }

  /// What an Actor under one of its names would have been called in this form.
  func spelling(of name: ActorName) -> String {
    switch self {
    case .one(.name): name.path
    case .one(.id): name.actorID
    case .named: name.name
    case .owned: "\(name.username)/*"
    }
  }
}

extension ActorPattern: CustomStringConvertible {
  package var description: String {
    switch self {
    case .one(let reference): reference.description
    case .named(let name): name
    case .owned(let owner): "\(owner)/*"
    }
  }
}

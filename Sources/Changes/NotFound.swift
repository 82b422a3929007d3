/// Says what was asked for and is not in the archive, and what is.
public struct NotFound: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}

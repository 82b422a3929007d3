/// Describes one environment variable of a version.
public struct EnvironmentVariable: Hashable, Sendable {
  /// Says what is known of a value.
  public enum Value: Hashable, Sendable {
    case plain(ExactString)
    /// A secret's value is never answered; `hash` is Apify's `valueHash`, where it is given.
    case secret(hash: ExactString?)
  }

  public let name: ExactString
  public let value: Value

  public init(name: ExactString, value: Value) {
    self.name = name
    self.value = value
  }
}

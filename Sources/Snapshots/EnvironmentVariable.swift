/// Describes one environment variable of a version.
package struct EnvironmentVariable: Hashable, Sendable {
  /// What is known of a value.
  package enum Value: Hashable, Sendable {
    case plain(ExactString)
    /// A secret's value is never answered; `hash` is Apify's `valueHash`, where it is given.
    case secret(hash: ExactString?)
  }

  package let name: ExactString
  package let value: Value

  package init(name: ExactString, value: Value) {
    self.name = name
    self.value = value
  }
}

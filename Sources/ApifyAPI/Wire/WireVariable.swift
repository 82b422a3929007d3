import Snapshots

/// Reads one entry of `envVars`; a secret's value is dropped, should it arrive in spite of all.
struct WireVariable: Decodable {
  let variable: EnvironmentVariable
  let extra: [String: JSON]
  let warning: String?

  private static let known: Set<String> = ["name", "value", "isSecret"]

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: AnyKey.self)
    let name: ExactString = try fields.required("name")
    let value: ExactString? = try fields.optional("value")
    var extra = try fields.fields(besides: Self.known)
    if try fields.optional("isSecret", as: Bool.self) == true {
      let hash: ExactString? = try fields.optional("valueHash")
      extra["valueHash"] = nil
      variable = EnvironmentVariable(name: name, value: .secret(hash: hash))
      warning = value.map { _ in
        "the secret variable \(name.string.escaped(upTo: 300)) came with its value, which is not kept"
      }
    } else {
      variable = EnvironmentVariable(name: name, value: .plain(value ?? ""))
      warning = nil
    }
    self.extra = extra
  }
}

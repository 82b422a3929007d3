import Snapshots

/// Reads one entry of `envVars`; a secret's value is dropped, should it arrive in spite of all.
struct WireVariable: WireEntry {
  static let noun = "variable"

  let variable: EnvironmentVariable
  let extra: [ExactString: JSON]
  let warnings: [String]

  var name: ExactString { variable.name }

  /// Nil when there is no name.
  init?(_ object: WireObject) throws(BodyError) {
    var object = object
    guard let name = try object.name("name") else { return nil }
    if try Self.isSecret(&object) {
      let value = object.take("value")
      let hash = try object.safeText("valueHash")
      variable = EnvironmentVariable(name: name, value: .secret(hash: hash))
      if value != nil {
        object.note("the secret variable \(name.shown) came with its value, which is not kept")
      }
    } else {
      let text = try object.text("value")
      // A value that is no text stands among the fields that are kept as they were given.
      let value = text ?? object.extra["value"]?.text ?? ""
      let kept = object.secrets.kept(value, of: name)
      guard case .plain = kept else {
        variable = EnvironmentVariable(name: name, value: kept)
        (extra, warnings) = ([:], object.warnings)
        return
      }
      variable = EnvironmentVariable(name: name, value: .plain(text ?? ""))
    }
    try object.keepRest()
    extra = object.extra
    warnings = object.warnings
  }

  /// What is neither true nor false is taken for true: nothing is lost that may be secret.
  private static func isSecret(_ object: inout WireObject) throws(BodyError) -> Bool {
    if let flag = try object.flag("isSecret") { return flag }
    return object.extra["isSecret"] != nil
  }
}

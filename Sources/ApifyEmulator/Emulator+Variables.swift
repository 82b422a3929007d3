/// The environment variables of a version.
extension Emulator {
  /// A variable as it is answered: a secret without its value.
  func shown(_ variable: Value) -> Value {
    guard variable["isSecret"] == true else { return variable }
    var variable = variable
    variable["value"] = .none
    return variable
  }

  /// The list of variables that replaces that of a version.
  func taken(_ variables: [Value], over version: Value) throws -> [Value] {
    try variables.compactMap { variable in
      guard variable["isSecret"] == true, variable["value"] == nil else { return variable }
      switch manner.secretWithoutValue {
      case .kept:
        let old = version["envVars"]?.array?.first { $0["name"] == variable["name"] }
        var variable = variable
        variable["value"] = old?["value"]
        return variable
      case .dropped: return nil
      case .refused:
        throw Refusal(400, "invalid-value", "a secret variable has no value")
      }
    }
  }

  func variablesReply(
    _ request: Request,
    at index: Int,
    _ place: Int,
    _ parts: ArraySlice<String>
  ) throws -> Reply {
    guard parts.first == "env-vars", parts.count <= 2 else { throw Refusal.unknownRoute }
    var variables = actors[index].versions[place]["envVars"]?.array ?? []
    let name = parts.count == 2 ? parts.last ?? "" : request.body?["name"]?.string ?? ""
    let found = variables.firstIndex { $0["name"] == .string(name) }
    func store() {
      actors[index].versions[place]["envVars"] = .array(variables)
      touch(index)
    }
    switch (request.method, parts.count, found) {
    case ("GET", 1, _):
      return try Reply(
        data: [
          "total": .integer(Int64(variables.count)), "items": .array(variables.map(shown)),
        ]
      )
    case ("POST", 1, nil):
      let variable = request.body ?? [:]
      variables.append(variable)
      store()
      return try Reply(201, data: shown(variable))
    case ("POST", 1, _):
      throw Refusal(403, "env-var-already-exists", "there is such a variable")
    case (_, 2, nil):
      throw Refusal(404, "record-not-found", "Environment variable was not found")
    case ("GET", 2, let found?):
      return try Reply(data: shown(variables[found]))
    case ("PUT", 2, let found?), ("POST", 2, let found?):
      guard request.body?["name"] ?? .string(name) == .string(name) else {
        throw Refusal(400, "cannot-rename-env-var", "a variable keeps its name")
      }
      variables[found] = request.body ?? [:]
      variables[found]["name"] = .string(name)
      store()
      return try Reply(data: shown(variables[found]))
    case ("DELETE", 2, let found?):
      variables.remove(at: found)
      store()
      return Reply(204)
    default: throw Refusal.wrongMethod
    }
  }
}

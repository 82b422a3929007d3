extension Request {
  /// Whether archiver may send it: it reads, or is one of the few writes of a roll-back, with nothing in its
  /// body that could overwrite a secret.
  var isOfRollback: Bool {
    guard method != "GET", parts.count >= 3 else { return method == "GET" }
    let keys = body?.object.map { Set($0.keys) } ?? []
    switch (method, parts.dropFirst(3).first, parts.count) {
    case ("PUT", nil, 3): return keys == ["taggedBuilds"]
    case ("PUT", "versions", 5): return keys == ["sourceType", "sourceFiles"]
    case ("POST", "versions", 4):
      return keys.isSuperset(of: ["sourceType", "sourceFiles"]) && !keys.contains("envVars")
    case ("PUT", "versions", 7), ("POST", "versions", 6):
      return keys == ["name", "value", "isSecret"] && body?["isSecret"] == false
    case ("POST", "builds", 4): return keys.isEmpty
    default: return false
    }
  }
}

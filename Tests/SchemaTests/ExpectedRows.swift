/// What the views should say of a recorded history, from what was recorded alone; a row is a line as
/// `.mode quote` prints it.
struct ExpectedRows {
  let recorder: Recorder

  /// A snapshot with the one before it.
  struct Step {
    let version: Int
    let revision: Int
    let old: Recorder.State?
    let new: Recorder.State
    var isKnown: Bool { new.kind == "state" && new.coverage != "withheld" }
    var key: String { "\(version),\(revision)" }
  }

  var steps: [Step] {
    recorder.versions.sorted { $0.key < $1.key }.flatMap { id, version in
      version.states.indices.map { index in
        Step(
          version: id,
          revision: index + 1,
          old: index == 0 ? nil : version.states[index - 1],
          new: version.states[index]
        )
      }
    }
  }

  var latest: [Step] {
    steps.filter { $0.revision == recorder.versions[$0.version]?.states.count }
  }

  func line(_ values: String?...) -> String {
    values.map { $0 ?? "NULL" }.joined(separator: ",")
  }

  /// Kind, size, lines and text of an entry.
  func described(_ entry: Recorder.Entry) -> String {
    switch entry {
    case .folder: return "'folder',NULL,NULL,NULL"
    case .bytes(let bytes): return "'file',\(bytes.count),NULL,NULL"
    case .text(let text):
      let lines = text.split(separator: "\n")
      return
        "'file',\(text.utf8.count),\(lines.count),'\(lines.map { $0 + "~" }.joined())'"
    }
  }

  var snapshotFiles: [String] {
    steps.filter(\.isKnown).flatMap { step in
      step.new.files.map { "\(step.key),\(quoted($0.key)),\(described($0.value))" }
    }
  }

  var snapshotVariables: [String] {
    steps.filter(\.new.tellsVariables).flatMap { step in
      step.new.variables.map { "\(step.key),\(quoted($0.key)),\(described(variable: $0.value))" }
    }
  }

  private func described(variable value: String) -> String {
    value == "secret" ? "NULL,1,'secret'" : "\(quoted(value)),0,'stored'"
  }

  var currentFiles: [String] {
    latest.flatMap { step in
      step.new.files.map { "\(step.key),\(quoted($0.key)),\(described($0.value))" }
    }
  }

  var currentVariables: [String] {
    latest.flatMap { step in
      step.new.variables.map { "\(step.key),\(quoted($0.key)),\(described(variable: $0.value))" }
    }
  }

  var currentVersions: [String] {
    latest.map { step in
      line(
        step.key,
        quoted(recorder.versions[step.version]?.actor),
        quoted(step.new.kind),
        quoted(step.new.event),
        quoted(step.new.coverage),
        quoted(step.new.fields["buildTag"])
      )
    }
  }

  private func change(_ old: (some Any)?, _ new: (some Any)?) -> String {
    old == nil ? "'added'" : new == nil ? "'removed'" : "'modified'"
  }

  /// Path, what happened, both sides as `side` has them, and the lines.
  private func files(side: (Recorder.Entry) -> String) -> [String] {
    steps.flatMap { step in
      let before = step.old?.files ?? [:]
      return Set(before.keys).union(step.new.files.keys).filter { before[$0] != step.new.files[$0] }
        .map { path in
          let (old, new) = (before[path], step.new.files[path])
          let (added, removed) = recorder.lines(from: old, to: new)
          let isFolder = old == .folder && new == nil || new == .folder && old == nil
          return line(
            step.key,
            quoted(path),
            change(old, new),
            old.map(side),
            new.map(side),
            isFolder ? nil : added.map(String.init),
            isFolder ? nil : removed.map(String.init)
          )
        }
    }
  }

  var fileChanges: [String] {
    files { "\($0 == .folder ? "'folder'" : "'file'")" }
  }

  private var loggedFiles: [String] {
    files { entry in
      recorder.contentID(entry).map { "'\(hexadecimal($0, digits: 64))'" } ?? "'folder'"
    }
  }

  var variableChanges: [String] {
    steps.flatMap { step in
      let before = step.old?.variables ?? [:]
      return Set(before.keys).union(step.new.variables.keys)
        .filter { before[$0] != step.new.variables[$0] }
        .map { name in
          let (old, new) = (before[name], step.new.variables[name])
          return line(step.key, quoted(name), change(old, new), quoted(old), quoted(new))
        }
    }
  }

  var fieldChanges: [String] {
    let names = [
      "sourceType", "buildTag", "applyEnvVarsToBuild", "gitRepoUrl", "tarballUrl", "gitHubGistUrl",
    ]
    return steps.filter { $0.new.kind == "state" }.flatMap { step in
      let isHidden = [step.old, step.new].contains { $0?.coverage == "withheld" }
      return names.prefix(isHidden ? 2 : 6)
        .filter { step.old?.fields[$0] != step.new.fields[$0] }
        .map { name in
          let (old, new) = (step.old?.fields[name], step.new.fields[name])
          return line(step.key, quoted(name), change(old, new), quoted(old), quoted(new))
        }
    }
  }

  var changeLog: [String] {
    let places = Dictionary(uniqueKeysWithValues: steps.map { ($0.key, "\($0.new.snapshotID)") })
    func logged(_ item: String, _ rows: [String], _ ending: String) -> [String] {
      rows.map { row in
        let parts = row.split(separator: ",", maxSplits: 2)
        return "\(places["\(parts[0]),\(parts[1])"] ?? ""),\(item),\(parts[2])\(ending)"
      }
    }
    return logged("'field'", fieldChanges, ",NULL,NULL")
      + logged("'env var'", variableChanges, ",NULL,NULL") + logged("'file'", loggedFiles, "")
  }

  /// Key, event, when it was replaced, and from when to when it was what had been seen last.
  var history: [String] {
    steps.map { step in
      let states = recorder.versions[step.version]?.states ?? []
      let later = states.dropFirst(step.revision)
      return line(
        step.key,
        quoted(step.new.event),
        quoted(later.first?.observedAt),
        step.new.hasWrongClock ? nil : quoted(step.new.observedAt),
        step.new.hasWrongClock ? nil : quoted(later.first { !$0.hasWrongClock }?.observedAt)
      )
    }
  }
}

import SeededRandom

/// A history of four versions in which anything may follow anything, and some clocks are wrong.
enum RandomHistory {
  private static let paths = ["a", "a/b.js", "c.js", "it's.md", "é.txt"]

  private static let entries: [Recorder.Entry] = [
    .folder, .text(""), .text("1\n"), .text("1\n2\n"), .bytes([0, 255]),
    .text((1...9).map { "line \($0)\n" }.joined()),
  ]

  static func recorder(seed: Int, polls: Int = 60) -> Recorder {
    var random = SeededGenerator(seed: seed)
    var recorder = Recorder()
    for poll in 0..<polls {
      recorder.beginPoll(
        at: poll * 60,
        hasWrongClock: poll > 0 && Int.random(in: 0..<6, using: &random) == 0
      )
      if poll == 0 {
        let actors = [recorder.addActor("one"), recorder.addActor("two")]
        for minor in [1, 10] {
          for actor in actors { _ = recorder.addVersion(of: actor, 0, minor) }
        }
      }
      for id in recorder.versions.keys.sorted() where Int.random(in: 0..<3, using: &random) > 0 {
        step(&recorder, id, &random)
      }
      recorder.endPoll()
    }
    return recorder
  }

  private static func step(_ recorder: inout Recorder, _ id: Int, _ random: inout SeededGenerator) {
    let old = recorder.versions[id]?.states.last
    switch Int.random(in: 0..<10, using: &random) {
    case 0 where old != nil && old?.kind != "gone": recorder.record(.gone, of: id)
    case 1:
      recorder.record(.hidden(buildTag: ["latest", "beta"].randomElement(using: &random)!), of: id)
    case let number:
      var files = old?.files ?? [:]
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let path = paths.randomElement(using: &random)!
        files[path] = Bool.random(using: &random) ? entries.randomElement(using: &random) : nil
      }
      var variables = old?.variables ?? [:]
      let name = ["A", "B", "C"].randomElement(using: &random)!
      variables[name] = ["1", "2", "secret", nil].randomElement(using: &random)!
      var fields = ["sourceType": "SOURCE_FILES"]
      for name in ["buildTag", "gitRepoUrl", "tarballUrl", "gitHubGistUrl"] {
        fields[name] = ["x", "y", nil].randomElement(using: &random)!
      }
      fields["applyEnvVarsToBuild"] = ["0", "1", nil].randomElement(using: &random)!
      recorder.record(
        .shown(files, variables: number == 2 ? nil : variables, fields: fields),
        of: id,
        coverage: number == 3 ? "pointer" : number == 4 ? "resolved" : "full"
      )
    }
  }
}

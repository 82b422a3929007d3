import Snapshots
import Testing

/// What counts as a change of a version.
struct DigestTests {
  private static func state(
    _ coverage: Snapshot.Coverage = .full,
    _ fields: Snapshot.Fields = .init(),
    files: [SourceFile]? = [],
    variables: [EnvironmentVariable]? = [],
    extra: [ExactString: JSON] = [:]
  ) -> Snapshot {
    Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: coverage,
      fields: fields,
      sourceFiles: files,
      environmentVariables: variables,
      extra: extra
    )
  }

  private static func file(
    _ path: ExactString,
    _ format: SourceFile.Format = .text,
    _ text: String = "x"
  ) -> SourceFile {
    SourceFile(path: path, node: .file(format, Content(Array(text.utf8))))
  }

  private static let variants = [
    state(), state(.pointer), state(.resolved), state(.withheld), state(files: nil),
    state(variables: nil), state(files: nil, variables: nil),
    state(.full, .init(sourceType: "x")), state(.full, .init(buildTag: "x")),
    state(.full, .init(buildTag: "")), state(.full, .init(gitRepoURL: "x")),
    state(.full, .init(tarballURL: "x")), state(.full, .init(gitHubGistURL: "x")),
    state(.full, .init(applyEnvVarsToBuild: true)), state(.full, .init(applyEnvVarsToBuild: false)),
    state(files: [file("a")]), state(files: [file("b")]), state(files: [file("a", .text, "y")]),
    state(files: [file("a", .base64)]), state(files: [file("a", .undecoded("BASE64"))]),
    state(files: [file("a", .undecoded("NEW"))]),
    state(files: [SourceFile(path: "a", node: .folder)]), state(files: [file("a"), file("b")]),
    state(files: [file("e\u{301}")]), state(files: [file("\u{E9}")]),
    state(variables: [.init(name: "a", value: .plain("x"))]),
    state(variables: [.init(name: "a", value: .plain(""))]),
    state(variables: [.init(name: "b", value: .plain("x"))]),
    state(variables: [.init(name: "a", value: .secret(hash: nil))]),
    state(variables: [.init(name: "a", value: .secret(hash: "x"))]),
    state(variables: [.init(name: "a", value: .secret(hash: "y"))]),
  ]

  @Test func `whatever counts as a change gives another digest`() {
    #expect(Set(Self.variants.map(\.digest)).count == Self.variants.count)
  }

  @Test func `fields that are not understood, warnings and order are no change`() {
    let files = [Self.file("a"), Self.file("b")]
    let state = Self.state(files: files)
    #expect(Self.state(files: files, extra: ["new": .null]).digest == state.digest)
    #expect(Self.state(files: files.reversed()).digest == state.digest)
    #expect(Self.state(files: [Self.file("a", .base64)] + files).digest == state.digest)
  }

  @Test func `the rule by which archives were written stays`() {
    var form = CanonicalForm()
    for state in Self.variants { form.append(state.digest) }
    #expect(Snapshot.digestRule == 1)
    #expect(
      "\(form.hash)" == "f74c88c5458e8839736c6831b9a03e03dd6c79a233f9e9640e87e678a2c9cdfa"
    )
  }
}

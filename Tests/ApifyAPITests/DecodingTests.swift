import ApifyAPI
import Foundation
import Snapshots
import Testing

@Suite struct DecodingTests {
  @Test func `every field of a version arrives`() async throws {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES","buildTag":"latest",
       "applyEnvVarsToBuild":true,"gitRepoUrl":"https://x:y@h/r#main","tarballUrl":null,
       "gitHubGistUrl":"https://gist.github.com/jane/0","new":{"a":[1,2.5,null,true,"é"]},
       "envVars":[{"name":"A","value":"1","isSecret":false,"since":3},{"name":"B","value":""},
                  {"name":"C","isSecret":null},{"name":"S","isSecret":true,"valueHash":"h"}],
       "sourceFiles":[{"name":"main.js","format":"TEXT","content":"hé\n","mode":"x"},
                      {"name":"pic","format":"BASE64","content":"AP8="},
                      {"name":"empty"},{"name":"src","folder":true}]}
      """#
    )
    let expected = Snapshot(
      versionNumber: versionNumber,
      coverage: .full,
      fields: .init(
        sourceType: "SOURCE_FILES",
        buildTag: "latest",
        applyEnvVarsToBuild: true,
        gitRepoURL: "https://h/r#main",
        gitHubGistURL: "https://gist.github.com/jane/0"
      ),
      sourceFiles: [
        SourceFile(path: "main.js", node: .file(.text, Content(Array("hé\n".utf8)))),
        SourceFile(path: "pic", node: .file(.base64, Content([0, 255]))),
        SourceFile(path: "empty", node: .file(.text, Content([]))),
        SourceFile(path: "src", node: .folder),
      ],
      environmentVariables: [
        EnvironmentVariable(name: "A", value: .plain("1")),
        EnvironmentVariable(name: "B", value: .plain("")),
        EnvironmentVariable(name: "C", value: .plain("")),
        EnvironmentVariable(name: "S", value: .secret(hash: "h")),
      ],
      extra: [
        "new": .object([
          "a": .array([.integer(1), JSON(written: "2.5"), .null, .bool(true), .string("é")])
        ]),
        "envVars": .object(["A": .object(["since": .integer(3)])]),
        "sourceFiles": .object(["main.js": .object(["mode": .string("x")])]),
      ]
    )
    #expect(snapshot == expected)
  }

  @Test(arguments: [#","envVars":null"#, #","envVars":[]"#, ""])
  func `no variables are null, an empty list or absent`(field: String) async throws {
    let snapshot = try await state(
      #"{"versionNumber":"0.1","sourceType":"SOURCE_FILES","sourceFiles":[]\#(field)}"#
    )
    #expect(snapshot.environmentVariables.isEmpty)
    #expect(snapshot.extra.isEmpty)
    #expect(snapshot.coverage == .full)
  }

  @Test(arguments: [
    (#""sourceType":"SOURCE_FILES","sourceFiles":[]"#, Snapshot.Coverage.full),
    (#""sourceType":"SOURCE_FILES","sourceFiles":null,"envVars":[]"#, .withheld),
    (#""sourceType":"SOURCE_FILES","buildTag":"b""#, .withheld),
    (#""sourceType":"GIT_REPO","gitRepoUrl":"https://h/r","sourceFiles":[]"#, .pointer),
    (#""sourceType":"GIT_REPO","tarballUrl":"https://h/r""#, .withheld),
    (#""sourceType":"TARBALL","tarballUrl":"https://h/r""#, .pointer),
    (#""sourceType":"TARBALL","tarballUrl":null"#, .withheld),
    (#""sourceType":"GITHUB_GIST","gitHubGistUrl":"https://h/r""#, .pointer),
    (#""sourceType":"GITHUB_GIST""#, .withheld),
    (#""sourceType":null,"buildTag":null"#, .withheld),
    (#""sourceType":null,"envVars":[]"#, .pointer),
    (#""sourceType":"SOURCE_CODE","sourceCode":"x""#, .pointer),
    (#""sourceType":"NEW_ONE""#, .withheld),
    (#""buildTag":"b""#, .withheld),
  ])
  func `coverage tells hidden from remote sources`(
    fields: String,
    coverage: Snapshot.Coverage
  ) async throws {
    let snapshot = try await state(#"{"versionNumber":"0.1",\#(fields)}"#)
    #expect(snapshot.coverage == coverage)
    // Of a hidden source it is not known whether there are variables, unless they are named.
    let isTold = coverage != .withheld || fields.contains("envVars")
    #expect(snapshot.showsEnvironmentVariables == isTold)
  }

  @Test func `a secret's value is dropped when it does arrive`() async throws {
    let snapshot = try await state(
      #"{"versionNumber":"0.1","envVars":[{"name":"S\u001b","isSecret":true,"value":"hush"}]}"#
    )
    #expect(snapshot.environmentVariables.map(\.value) == [.secret(hash: nil)])
    #expect(snapshot.extra.isEmpty)
    #expect(
      snapshot.warnings == [#"the secret variable S\u{1B} came with its value, which is not kept"#]
    )
    #expect(!String(reflecting: snapshot).contains("hush"))
  }

  @Test(
    arguments: [
      ("QUJD", [65, 66, 67]), ("QUI=", [65, 66]), ("QUI", [65, 66]), ("Q U\\nI\\t=", [65, 66]),
      ("QQ", [65]), ("", []), (" ", []),
    ] as [(String, [UInt8])]
  )
  func `BASE64 with white space or without padding is read`(
    text: String,
    bytes: [UInt8]
  ) async throws {
    let snapshot = try await state(file(format: "BASE64", content: text))
    #expect(snapshot.sourceFiles?.map(\.node) == [.file(.base64, Content(bytes))])
    #expect(snapshot.warnings.isEmpty)
  }

  @Test(arguments: [
    "Q", "QUJ!", "Q-_=", "QQ=", "QUI==", "QUI=====", "Q===", "====", "QQ==QQ==", "=", "é",
  ])
  func `what is no BASE64 is kept as given`(text: String) async throws {
    let snapshot = try await state(file(format: "BASE64", content: text))
    #expect(
      snapshot.sourceFiles?.map(\.node) == [
        .file(.undecoded("BASE64"), Content(Array(text.utf8)))
      ]
    )
    #expect(
      snapshot.warnings == ["source file a\\u{A}b: invalid BASE64; the text is kept as given"]
    )
  }

  @Test func `a file of unknown format is kept as given`() async throws {
    let snapshot = try await state(file(format: "ZIP", content: "x"))
    #expect(
      snapshot.sourceFiles?.map(\.node) == [.file(.undecoded("ZIP"), Content([120]))]
    )
    #expect(
      snapshot.warnings == ["source file a\\u{A}b: unknown format ZIP; the text is kept as given"]
    )
  }

  @Test func `a folder with a content stays a folder, and the rest is kept`() async throws {
    let snapshot = try await state(
      #"{"versionNumber":"0.1","sourceFiles":[{"name":"d","folder":true,"content":"x"}]}"#
    )
    #expect(snapshot.sourceFiles?.map(\.node) == [.folder])
    #expect(
      snapshot.extra["sourceFiles"] == .object(["d": .object(["content": .string("x")])])
    )
  }

  @Test func `paths of any kind are kept exactly`() async throws {
    let paths = [
      "../up", "/abs", "a\u{0}b", "", "é", "e\u{301}", "😀/\u{1B}[2J", "a\\b",
      String(repeating: "x", count: 4096),
    ]
    let files = paths.map { ["name": $0, "content": "c"] }
    let json = String(decoding: try JSONEncoder().encode(files), as: UTF8.self)
    let snapshot = try await state(
      #"{"versionNumber":"0.1","sourceType":"SOURCE_FILES","sourceFiles":\#(json)}"#
    )
    #expect(snapshot.sourceFiles?.map(\.path) == paths.map { ExactString($0) }.sorted())
    #expect(snapshot.warnings.isEmpty)
  }

  @Test func `of a repeated path the last file and its unknown fields count`() async throws {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES",
       "sourceFiles":[{"name":"a","content":"1","mode":1},{"name":"a","content":"2"}]}
      """#
    )
    #expect(snapshot.sourceFiles?.map(\.content) == [Content([50])])
    #expect(snapshot.extra.isEmpty)
    #expect(snapshot.warnings.count == 1)
  }

  @Test func `a snapshot written as a Version object reads as the same snapshot`() async throws {
    let first = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES","new":[1],
       "envVars":[{"name":"S","isSecret":true,"valueHash":"h","x":1},{"name":"A","value":"1"}],
       "sourceFiles":[{"name":"b","format":"BASE64","content":"%%"},{"name":"d","folder":true}]}
      """#
    )
    let written = String(decoding: try JSONEncoder().encode(first), as: UTF8.self)
    #expect(try await state(written) == first)
  }

  @Test func `a version that cannot be read does not hide the others`() async throws {
    let body = #"""
      {"data":{"id":"abcdefghijklmnopq","username":"jane","name":"crawler","title":"T",
       "isPublic":false,"modifiedAt":"2026-10-01T00:00:00.000Z","stats":{"totalRuns":1},
       "versions":[{"versionNumber":"0.1"},{"versionNumber":"0.2","versionNumber":"0.3"},
                   {"versionNumber":7},{"versionNumber":"0.4","x":[{"y":"\ud800"}]},
                   7,{"versionNumber":"0.05"},
                   {"versionNumber":"0.3"}]}}
      """#
    let answer = try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { try await $0.actor(reference) }
    }
    #expect(
      answer.value.actor
        == Actor(
          id: actorID,
          username: "jane",
          name: "crawler",
          title: "T",
          isPublic: false,
          modifiedAt: Timestamp("2026-10-01T00:00:00Z")
        )
    )
    guard case .read(let versions, _) = answer.value.versions else { throw NoState() }
    let read = versions.map { try? $0.get().versionNumber.description }
    #expect(read == ["0.1", nil, nil, "0.4", nil, nil, "0.3"])
    let errors = versions.compactMap { version in
      if case .failure(let error) = version { error } else { nil as APIError? }
    }
    #expect(errors.allSatisfy { $0.version == nil })
    #expect(
      errors.first?.description
        == "GET /v2/acts/\(actorID): the answer cannot be read: it stands there twice, and says two "
        + "things at data.versions[1].versionNumber"
    )
  }

  @Test func `versions whose bytes are the known ones are not decoded, whatever else moves`()
    async throws
  {
    func body(_ versions: some StringProtocol, id: String = actorID, runs: Int = 1) -> String {
      #"""
      { "data" : {"id":"\#(id)","stats":{"versions":[\#(runs)],"t":"\\\"]}"},"versions"
        : \#(versions) ,"username":"jane","name":"crawler"} }
      """#
    }
    let versions = #"[{"versionNumber":"0.1","buildTag":"a \\\" ] \\u005d"}]"#
    let bodies = [
      body(versions), body(versions), body(versions, runs: 77),
      body(versions, id: "zbcdefghijklmnopq"),
      body(#"[{"versionNumber":"0.1","buildTag":"b"}]"#),
      #"{"data":{"versions":\#(versions),"id":"\#(actorID)","versions":[],"username":"jane","name":"n"}}"#,
      #"{"data":{"vers\u0069ons":[{"versionNumber":"0.1","buildTag":"c"}],"versions":\#(versions),"id":"\#(actorID)","username":"jane","name":"crawler"}}"#,
      body(versions.replacing("0.1", with: "0.2")),
      body(versions.dropLast() + #",{"versionNumber":"0.2"}]"#), body(versions),
    ]
    let answers = try await RawServer.replying { _, count in .json(bodies[count]) }.run { server in
      try await withClient(of: server.url) { client in
        let name = ActorReference.name(owner: "jane", name: "crawler")
        let first = try await client.actor(name).value
        guard case .read(_, let fingerprint?) = first.versions else { throw NoState() }
        let known = KnownAnswer(actor: first.actor, fingerprint: fingerprint)
        var answers: [Bool?] = []
        for _ in bodies.dropFirst() {
          // What has its versions twice is no answer.
          let answer = try? await client.actor(name, unless: known).value
          if case .same(let next) = answer?.versions {
            answers.append(next == fingerprint)
          } else {
            answers.append(nil)
          }
        }
        return answers
      }
    }
    // Of the first and the last the whole is known, of the second all but what moved.
    #expect(answers == [true, false, nil, nil, nil, nil, nil, nil, true])
  }

  @Test(arguments: [1, 2, 16, 1 << 20, .max])
  func `a size that is not that of the versions is no harm`(size: Int) async throws {
    let body = #"{"data":{"id":"x","username":"jane","name":"n","versions":[]}}"#
    let answer = try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { client in
        let name = ActorReference.name(owner: "jane", name: "n")
        let first = try await client.actor(name).value
        guard case .read(_, let fingerprint?) = first.versions else { throw NoState() }
        let wrong = AnswerFingerprint(
          versions: fingerprint.versions,
          size: size,
          rest: fingerprint.rest
        )
        return try await client.actor(
          name,
          unless: KnownAnswer(actor: first.actor, fingerprint: wrong)
        )
      }
    }
    switch answer.value.versions {
    case .same: #expect(size == 2)
    case .read(let versions, let fingerprint):
      #expect(versions.isEmpty && fingerprint?.size == 2 && size != 2)
    }
  }

  @Test(arguments: [
    #"{"data":{"id":"x","username":"jane","name":"n","versions":[]]}}"#,
    #"{"data":{"id":"x","username":"jane","name":"n","versions":[]}"#,
    #"{"data":{"id":"x","username":"jane","versions":[]}}"#,
    #"{"data":{"id":"x","username":"jane","name":n,"versions":[]}}"#,
  ])
  func `known versions do not hide that the rest of an answer can't be read`(
    body: String
  ) async throws {
    let good = #"{"data":{"id":"x","username":"jane","name":"n","versions":[]}}"#
    let error = try await RawServer.replying { _, count in
      .json(count == 0 ? good : body)
    }.run { server in
      try await withClient(of: server.url, settings: with { $0.retries = 0 }) { client in
        let name = ActorReference.name(owner: "jane", name: "n")
        let first = try await client.actor(name).value
        guard case .read(_, let fingerprint?) = first.versions else { throw NoState() }
        let known = KnownAnswer(actor: first.actor, fingerprint: fingerprint)
        return await #expect(throws: APIError.self) { try await client.actor(name, unless: known) }
      }
    }
    guard case .unreadable = error?.reason else { throw NoState() }
  }

  @Test func `the versions of an Actor are listed by number`() async throws {
    let body = #"""
      {"data":{"total":3,"items":[{"versionNumber":"0.10"},{"versionNumber":"0.9","buildTag":7},
       {"versionNumber":"0.9"}]}}
      """#
    let answer = try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { try await $0.versions(of: reference) }
    }
    #expect(answer.value.map(\.description) == ["0.9", "0.10"])
  }

  private func file(format: String, content: String) -> String {
    #"{"versionNumber":"0.1","sourceFiles":[{"name":"a\nb","format":"\#(format)","content":"\#(content)"}]}"#
  }
}

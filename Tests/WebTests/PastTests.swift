import Foundation
import Listening
import RealPrograms
import Snapshots
import Storage
import Testing
import Web

/// Apify's API as of a time.
struct PastTests {
  private static let token = AccessToken("0123456789abcdef0123456789abcdef")!

  private static func object(_ snapshot: Snapshot) throws -> Any {
    try JSONSerialization.jsonObject(with: try JSONEncoder().encode(snapshot))
  }

  @Test func `Apify's Python client reads every snapshot, and nothing before the first`()
    async throws
  {
    let python = RealProgram.root.appending(path: ".build/python/bin/python").path
    try #require(FileManager.default.isExecutableFile(atPath: python), "run scripts/test")
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "past_client.py").path
    let world = try World()
    let second = VersionNumber(major: 1, minor: 0)
    let variables = [
      EnvironmentVariable(name: "A", value: .plain("1")),
      EnvironmentVariable(name: "S", value: .secret(hash: nil)),
    ]
    let binary = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: "beta"),
      sourceFiles: [
        SourceFile(path: "b.bin", node: .file(.base64, Content([0, 255, 1]))),
        SourceFile(path: "src", node: .folder),
      ],
      environmentVariables: variables
    )
    let states = [
      World.state(["main.js": "é\n"], variables: variables), binary, World.state(["x": ""]),
    ]
    for state in states { try await world.poll(.state(state)) }
    let other = World.state(["y": "z"], number: second)
    try await world.poll(.state(other), number: second)
    try await world.poll(.gone)
    let expected: [Timestamp: [Snapshot]] = [
      World.time(0): [], World.time(1): [states[0]], World.time(2): [states[1]],
      World.time(3): [states[2]], World.time(4): [states[2], other], World.time(5): [other],
    ]
    try await world.serve(token: Self.token) { site in
      let place = world.folder.appending(path: "expectations.json")
      let objects = try Dictionary(
        uniqueKeysWithValues: expected.map { ("\($0)", try $1.map(Self.object)) }
      )
      try JSONSerialization.data(withJSONObject: objects).write(to: place)
      let result = try await RealProgram.run(
        python,
        script,
        site.origin,
        Self.token.text,
        place.path
      )
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      #expect(result.output.split(separator: "\n").count == expected.count)
    }
  }

  @Test func `what is not there is refused as Apify refuses it`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.serve(token: Self.token) { site in
      let bearer = ["Authorization: Bearer \(Self.token.text)"]
      for (path, headers, method, status, type) in [
        ("/at/2026-11-02/v2/acts/jane~nobody", bearer, "GET", 404, "record-not-found"),
        ("/at/1990-01-01/v2/acts/jane~crawler", bearer, "GET", 404, "record-not-found"),
        ("/at/latest/v2/acts/jane~crawler/versions/9.9", bearer, "GET", 404, "record-not-found"),
        (
          "/at/latest/v2/acts/jane~crawler/versions/0.1/env-vars/X", bearer, "GET", 404,
          "record-not-found"
        ),
        ("/at/latest/v2/acts/jane~crawler/builds", bearer, "GET", 404, "record-not-found"),
        ("/at/latest/v2/users/me", bearer, "GET", 404, "record-not-found"),
        ("/at/nonsense/v2/acts/jane~crawler", bearer, "GET", 400, "invalid-request"),
        ("/at/latest/v2/acts/jane~crawler", bearer, "PUT", 405, "method-not-allowed"),
        ("/at/latest/v2/acts/jane~crawler", [], "GET", 401, "user-or-token-not-found"),
      ] as [(String, [String], String, Int, String)] {
        let answer = try await site.ask(path, method: method, headers)
        #expect(answer.status == status, "\(path)")
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        )
        let error = try #require(object["error"] as? [String: Any])
        #expect(error["type"] as? String == type, "\(path)")
        #expect((error["message"] as? String)?.isEmpty == false)
      }
    }
  }

  @Test func `doubt stands in a header, and both paths and all times of selectors are taken`()
    async throws
  {
    let world = try World()
    try await world.record(["a": "1\n"], ["a": "2\n"])
    try await world.serve { site in
      let inWindow = World.time(2, offset: -10_000)
      for path in ["acts/jane~crawler", "actors/abcdefghijklmnopq", "acts/jane%2Fcrawler"] {
        let answer = try await site.ask("/at/\(inWindow)/v2/\(path)")
        #expect(answer.status == 200)
        #expect(answer.headers["archiver-doubt"]?.hasPrefix("jane/crawler/0.1@1 or @2") == true)
      }
      for time in ["latest", "now", "2%20days%20ago"] {
        let answer = try await site.ask("/at/\(time)/v2/acts/jane~crawler/versions/0.1")
        #expect(answer.status == 200, "\(time)")
        #expect(answer.body.contains("2\\n"))
      }
      let certain = try await site.ask("/at/latest/v2/acts/jane~crawler")
      #expect(certain.headers["archiver-doubt"] == nil)
      #expect(certain.headers["etag"] != nil)
    }
  }
}

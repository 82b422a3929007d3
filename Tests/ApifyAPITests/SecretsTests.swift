import ApifyAPI
import Foundation
import Snapshots
import Testing

/// The token, which a server may repeat, and credentials in URLs, wherever they stand.
@Suite struct SecretsTests {
  @Test func `a token that is repeated is nowhere in what was read but in contents and values`()
    async throws
  {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"T T","buildTag":"b-T","gitRepoUrl":"https://h/T",
       "tarballUrl":"https://T@h/","applyEnvVarsToBuild":"T","x":["T",{"T":"xTx"}],
       "y":"https:\/\/u:T@h\/","\u0054":1,
       "envVars":[{"name":"T","value":"v","z":"T"},{"name":"S","isSecret":true,"valueHash":"T"},
                  {"name":7,"value":"v"},"T"],
       "sourceFiles":[{"name":"T","format":"T","content":"c"},{"x":"T"},
                      {"name":"d","folder":true,"content":"T"}]}
      """#.replacing(#"\u0054"#, with: #"\u0061"# + secret.dropFirst()).replacing("T", with: secret)
    )
    #expect(!String(reflecting: snapshot).contains(secret))
    #expect(
      String(decoding: try JSONEncoder().encode(snapshot), as: UTF8.self).contains("REDACTED")
    )
  }

  @Test func `contents and values stay as they are`() async throws {
    let text = "https://u:pw@h/?key=1 \(secret)"
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES",
       "envVars":[{"name":"A","value":"\#(text)"}],
       "sourceFiles":[{"name":"key=1","content":"\#(text)"}]}
      """#
    )
    #expect(snapshot.environmentVariables.map(\.value) == [.plain(ExactString(text))])
    #expect(snapshot.sourceFiles?.first?.content == Content(Array(text.utf8)))
    #expect(snapshot.sourceFiles?.first?.path == "key=1")
  }

  @Test func `credentials of URLs in fields that nobody knows are not kept`() async throws {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","buildTag":"https://u:hunter2@h","sourceType":"https://h?key=hunter2",
       "a":{"b":["https:\/\/u:hunter2@h\/r",7,{"https://h?sig=hunter2":"see https://h?jwt=hunter2"}]}}
      """#
    )
    #expect(!String(reflecting: snapshot).contains("hunter2"))
    #expect(
      snapshot.extra["a"]
        == JSON(
          written:
            #"{"b":["https://h/r",7,{"https://h?sig=REDACTED":"see https://h?jwt=REDACTED"}]}"#
        )
    )
  }

  @Test(arguments: [0, 1, 250, 290, 299, 300])
  func `a token that is repeated goes before anything is cut off`(padding: Int) async throws {
    let padding = String(repeating: "x", count: padding)
    let error = try await failure { _, _ in
      .json(
        #"{"error":{"type":"\#(padding)\#(secret)","message":"\#(padding)\#(secret)"}}"#,
        status: "403 Forbidden"
      )
    }
    let words = "\(error?.description ?? "")"
    #expect(words.contains("xx") || padding.isEmpty || padding.count == 1)
    #expect(!words.contains("apify"))
  }

  @Test(arguments: [
    #"{"data":{"versionNumber":"T"}}"#, #"{"data":{"T":"T"}}"#, #"{"data":"T"}"#, "T",
  ])
  func `a token that is repeated is in no error`(body: String) async throws {
    let error = try await failure(settings: with { $0.retries = 0 }) { _, _ in
      .json(body.replacing("T", with: secret))
    }
    #expect(error.map { !"\($0)".contains("apify_api") } == true)
  }

  @Test func `an Actor that repeats the token is shown without it`() async throws {
    let body =
      #"{"data":{"id":"\#(actorID)","username":"T","name":"T","title":"a T https://u:pw@h","versions":[]}}"#
    let answer = try await RawServer.replying { _, _ in .json(body.replacing("T", with: secret)) }
      .run { server in
        try await withClient(of: server.url) { try await $0.actor(reference) }
      }
    #expect(
      answer.value.actor
        == Actor(id: actorID, username: "REDACTED", name: "REDACTED", title: "a REDACTED https://h")
    )
  }
}

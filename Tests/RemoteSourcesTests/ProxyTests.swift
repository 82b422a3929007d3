import Foundation
import Proxies
import RealPrograms
import RemoteSources
import Snapshots
import Testing

/// Sources behind the proxies that the environment names.
struct ProxyTests {
  private static let proxy = "http://jane:p%40ss@SERVER"

  @Test(arguments: ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
  func `a tarball at http is asked of a proxy by the whole URL, also where it is sent on`(
    variable: String
  ) async throws {
    try await World.with(environment: [variable: Self.proxy]) {
      (world: World) async throws in
      let start = "http://tarballs.invalid:81/to?http://other.invalid/archive/plain"
      let answer = try await world.tarball(start)
      #expect(answer.lines == ["run.sh=run\n", "src/main.js=main\n"])
      let asked = try world.server.requests()
      #expect(asked.map(\.path) == [start, "http://other.invalid/archive/plain"])
      #expect(asked.map { $0.headers["Host"] } == ["tarballs.invalid:81", "other.invalid"])
      #expect(
        asked.allSatisfy { $0.headers["Proxy-Authorization"] == "Basic amFuZTpwQHNz" }
      )
    }
  }

  @Test func `a tarball at https is asked through a tunnel, and its token is not for the proxy`()
    async throws
  {
    try await World.with(
      api: "https://api.invalid",
      token: "secret-token",
      environment: ["HTTPS_PROXY": Self.proxy]
    ) { (world: World) async throws in
      let record = "https://api.invalid/v2/key-value-stores/st/records/x"
      let reason = try #require(try await world.failure(ofTarball: record))
      let proxy = world.server.url.replacing("http://", with: "")
      #expect("\(reason)".hasSuffix("(through the proxy \(proxy))"), "\(reason)")
      let asked = try world.server.requests()
      #expect(Set(asked.map(\.method)) == ["CONNECT"])
      #expect(Set(asked.map(\.path)) == ["api.invalid:443"])
      #expect(asked.allSatisfy { $0.headers["Authorization"] == nil })
    }
  }

  @Test func `NO_PROXY and the other scheme have exceptions`() async throws {
    for environment in [["NO_PROXY": "127.0.0.0/8"], ["HTTP_PROXY": ""]] {
      let environment = environment.merging(["ALL_PROXY": Self.proxy]) { $1 }
      try await World.with(environment: environment) { (world: World) async throws in
        _ = try await world.tarball("/archive/plain")
        #expect(try world.server.requests().map(\.path) == ["/archive/plain"])
      }
    }
    try await World.with(environment: ["HTTPS_PROXY": Self.proxy]) {
      (world: World) async throws in
      _ = try await world.tarball("/archive/plain")
      #expect(try world.server.requests().map(\.path) == ["/archive/plain"])
    }
  }

  @Test(arguments: ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
  func `git asks the same proxies`(variable: String) async throws {
    try await World.with(environment: [variable: Self.proxy]) {
      (world: World) async throws in
      _ = try await world.commit(["a.txt": "one\n"])
      #expect(try await world.git("http://repos.invalid/git/repo/.git").lines == ["a.txt=one\n"])
      let asked = try world.server.requests()
      #expect(!asked.isEmpty)
      #expect(asked.allSatisfy { $0.path.hasPrefix("http://repos.invalid/git/repo/.git/") })
    }
  }

  @Test func `what is no proxy is said, without its secrets`() async throws {
    let error = await #expect(throws: ProxyError.self) {
      try await World.with(environment: ["HTTP_PROXY": "ftp://jane:hush@h"]) { _ in }
    }
    #expect(error?.description.contains("HTTP_PROXY holds 'ftp://h'") == true)
  }
}

import ArgumentParser
import Foundation
import Listening
import Logging
import ServiceLifecycle
import Snapshots
import Storage
import Web

/// Shows the archive in browsers.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Show the archive in a browser.",
    discussion: """
      It reads the archive and never writes to it; polls go on meanwhile. The address that it prints has a \
      token in it, which a browser keeps as a cookie; programs send it as 'Authorization: Bearer'. With \
      $ARCHIVER_WEB_TOKEN the token is that one, else a new one each time. SIGTERM and SIGINT end it in \
      order. A socket that systemd hands on is taken in the place of --listen.

      An address is a selector: /jane/crawler/1.2@3:src/main.js is that file, /jane/crawler/1.2@3..5 \
      what changed; with .json behind it, what --json prints.

      Examples:
        archiver serve
        archiver serve --listen 127.0.0.1:9000 --no-token
        archiver serve --listen unix:/run/archiver/web --host archiver.example.com --prefix /archiver
      """
  )

  @Option(
    help: ArgumentHelp("Where it is asked: HOST:PORT or unix:PATH.", valueName: "address"),
    transform: ListenAddress.argument
  )
  var listen: ListenAddress = .port(host: "127.0.0.1", 8417)

  @Flag(help: "Nobody has to show a token; only where nobody but who is on this machine can ask.")
  var noToken = false

  @Option(
    name: .customLong("host"),
    help: ArgumentHelp(
      "A name under which it may be asked, beside those of this machine; several may be given.",
      valueName: "name"
    )
  )
  var hosts: [String] = []

  @Option(help: ArgumentHelp("What stands before each path, as /archiver.", valueName: "path"))
  var prefix = ""

  @OptionGroup
  var place: ArchivePlace

  func validate() throws {
    guard !noToken || listen.isOfThisMachine else {
      throw ValidationError(
        "--no-token goes with an address of this machine alone, as 127.0.0.1:8417"
      )
    }
    guard prefix.isEmpty || prefix.wholeMatch(of: /(\/[A-Za-z0-9_~.-]*[A-Za-z0-9_~-])+/) != nil
    else {
      throw ValidationError("'\(prefix)' is no prefix: a slash and letters, as /archiver")
    }
    guard hosts.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9.-]+/) != nil }) else {
      throw ValidationError("--host takes a name without a port, as archiver.example.com")
    }
  }

  private func token() throws -> AccessToken? {
    if noToken { return nil }
    guard let text = ProcessInfo.processInfo.environment["ARCHIVER_WEB_TOKEN"], !text.isEmpty else {
      return .random()
    }
    if let token = AccessToken(text) { return token }
    throw ValidationError("$ARCHIVER_WEB_TOKEN is no token: 16 to 256 letters, digits, - or _")
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let address = try listen.orInherited(in: environment)
    guard !noToken || address.isOfThisMachine else {
      throw ValidationError("--no-token goes with a socket of this machine alone")
    }
    let server = try WebServer(
      { [place = place] in try place.open(for: .serving) },
      .init(address: address, token: try token(), hosts: hosts, prefix: prefix),
      now: { Timestamp(Date()) },
      onReady: { url in
        // Who started it knows where it is even when nobody reads what is printed.
        do { try Output.print(line: url) } catch { Output.note("Error: \(error.sentence)") }
      }
    )
    try await ServiceGroup.run([server], logger: .standardError(at: .warning))
  }
}

import ApifyEmulator
import ArgumentParser
import Foundation

/// Runs a local Apify API until it is told to end.
@main
struct EmulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apify-emulator",
    abstract: "A local Apify API, in memory, for trying things out.",
    discussion: """
      It listens on 127.0.0.1 only, and prints its base URL as the first line.

      Example:
        apify-emulator --port 3333 --sample
        APIFY_TOKEN=emulator-token archiver poll --mine --api-url http://127.0.0.1:3333
      """
  )

  @Option(help: "The port; 0 takes one that is free.")
  var port = 0

  @Option(help: "The name of the account.")
  var username = "jane"

  @Option(help: "The account's token.")
  var token = "emulator-token"

  @Option(help: "The most items in a page of a list.")
  var pageLimit = 1000

  @Flag(help: "Send bodies by gzip to clients that take it.")
  var gzip = false

  @Flag(help: "Send ETags, and 304 to a client that names one.")
  var etag = false

  @Option(
    help: "After how many seconds a webhook is posted again that was not taken; then twice as many."
  )
  var webhookRetry = 60.0

  @Option(help: "How often each webhook is posted.")
  var webhookCopies = 1

  @Flag(help: "Begin with two Actors: shop-crawler and price-alerts.")
  var sample = false

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("a port is a number from 0 to 65535, not \(port)")
    }
    guard webhookRetry > 0, webhookCopies > 0 else {
      throw ValidationError("--webhook-retry and --webhook-copies take numbers above 0")
    }
    guard pageLimit > 0 else { throw ValidationError("--page-limit takes a number above 0") }
  }

  func run() async throws {
    var manner = Emulator.Manner(compresses: gzip, tags: etag)
    manner.webhookRetryDelay = .seconds(webhookRetry)
    manner.webhookCopies = webhookCopies
    let emulator = Emulator(
      accounts: [token: username],
      pageLimit: pageLimit,
      manner: manner
    )
    if sample { await emulator.addSamples(of: username) }
    try await EmulatorServer(emulator).run(port: port) { url in
      FileHandle.standardOutput.write(Data("\(url)\n".utf8))
    }
  }
}

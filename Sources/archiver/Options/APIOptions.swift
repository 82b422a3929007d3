import ApifyAPI
import ArgumentParser
import Foundation
import Proxies

/// The options of the commands that ask the API.
struct APIOptions: ParsableArguments {
  @Option(
    name: .customLong("api-url"),
    help: ArgumentHelp(
      """
      The API. Without it $APIFY_CLIENT_BASE_URL counts, then $APIFY_API_BASE_URL, then \
      https://api.apify.com.
      """,
      valueName: "url"
    )
  )
  var url: String?

  @Option(
    help: ArgumentHelp(
      """
      How often a request is sent again when the failure may pass (default: 8; 3 as long as the \
      server never answered).
      """,
      valueName: "count"
    )
  )
  var retries: Int?

  @Option(help: ArgumentHelp("How many requests run at a time.", valueName: "count"))
  var maxInFlight = 8

  @Option(
    help: ArgumentHelp(
      "How many requests begin in a second at the most; without it, no limit.",
      valueName: "count"
    )
  )
  var maxPerSecond: Int?

  @Option(
    help: ArgumentHelp(
      "The largest answer that is taken, in megabytes (1,048,576 bytes).",
      valueName: "megabytes"
    )
  )
  var maxSize = 64

  @Flag(
    help: """
      Send the token over http:// to another machine too, where everyone on the way can read it.
      """
  )
  var allowInsecure = false

  @OptionGroup
  var redaction: RedactionOptions

  func validate() throws {
    guard (1...2000).contains(maxSize) else {
      throw ValidationError("--max-size takes a number of megabytes from 1 to 2000")
    }
    guard retries ?? 0 >= 0 else { throw ValidationError("--retries takes a number of 0 or more") }
    guard (1...1000).contains(maxInFlight) else {
      throw ValidationError("--max-in-flight takes a number from 1 to 1000")
    }
    guard (1...100_000).contains(maxPerSecond ?? 1) else {
      throw ValidationError("--max-per-second takes a number from 1 to 100000")
    }
  }

  /// Whom to ask, and as whom.
  func configuration() throws -> APIClient.Configuration {
    let environment = ProcessInfo.processInfo.environment
    let named = ["APIFY_CLIENT_BASE_URL", "APIFY_API_BASE_URL"].lazy
      .compactMap { environment[$0] }.first { !$0.isEmpty }
    let url = try (url ?? named).map { text throws(BaseURLError) in try BaseURL(text) }
    var configuration = APIClient.Configuration(
      baseURL: url ?? .apify,
      userAgent: "archiver/\(ProgramVersion.number)"
    )
    if let retries {
      configuration.retries = retries
      configuration.retriesOfUnanswered = retries
    }
    configuration.proxy = try ProxySettings(environment).proxy(to: configuration.baseURL.origin)
    configuration.allowsInsecureToken = allowInsecure
    configuration.maximumBodySize = maxSize << 20
    configuration.maximumRequestsInFlight = maxInFlight
    configuration.maximumRequestsPerSecond = maxPerSecond
    let home = environment["HOME"] ?? NSHomeDirectory()
    configuration.redaction = try redaction.redaction(environment, home: home)
    switch try Login(environment: environment, home: home) {
    case .token(let token): configuration.token = token
    case .keyring(let file):
      Output.note(
        """
        Warning: the login of \(file) is in the system's keyring, so this poll has no token; \
        run APIFY_TOKEN=$(apify auth token) archiver …
        """
      )
    case .none: break
    }
    try checkExposure(configuration)
    return configuration
  }

  private func checkExposure(_ configuration: APIClient.Configuration) throws {
    guard configuration.exposesToken else { return }
    let url = configuration.baseURL
    Output.note("Warning: \(url) is not encrypted: everyone on the way there can read the token")
    guard allowInsecure else {
      throw ValidationError(
        "the token is not sent to \(url); use https://, or say --allow-insecure"
      )
    }
  }
}

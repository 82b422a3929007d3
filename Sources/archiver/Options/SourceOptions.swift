import ApifyAPI
import ArgumentParser
import Foundation
import RemoteSources

/// The options of whether sources that are elsewhere are fetched, and what that may take.
struct SourceOptions: ParsableArguments {
  @Flag(
    help: """
      Fetch sources that are elsewhere, too: git repositories, gists, tarballs. Without it, or 1 in \
      $ARCHIVER_RESOLVE, the archive has where they are, as it has where a fetch fails.
      """
  )
  private var resolve = false

  @Option(
    help: ArgumentHelp("The most files that a fetched source may have.", valueName: "count")
  )
  var maxSourceFiles = 10_000

  @Option(
    help: ArgumentHelp(
      "The largest source that is fetched, packed or not, in megabytes (1,048,576 bytes).",
      valueName: "megabytes"
    )
  )
  var maxSourceSize = 64

  @Option(
    help: ArgumentHelp(
      "How many bytes may come out of each one of a tarball, past the first megabyte.",
      valueName: "count"
    )
  )
  var maxSourceRatio = 200

  @Option(
    help: ArgumentHelp("How long fetching a source may take, in seconds.", valueName: "seconds")
  )
  var maxSourceTime = 120

  func validate() throws {
    guard ["", "0", "1"].contains(setting) else {
      throw ValidationError(
        "ARCHIVER_RESOLVE holds '\(setting)'; 1 fetches sources that are elsewhere, 0 does not"
      )
    }
    guard (1...1_000_000).contains(maxSourceFiles) else {
      throw ValidationError("--max-source-files takes a number from 1 to 1000000")
    }
    guard (1...900).contains(maxSourceSize) else {
      throw ValidationError("--max-source-size takes a number of megabytes from 1 to 900")
    }
    guard (1...1_000_000).contains(maxSourceRatio) else {
      throw ValidationError("--max-source-ratio takes a number from 1 to 1000000")
    }
    guard (1...86_400).contains(maxSourceTime) else {
      throw ValidationError("--max-source-time takes a number of seconds from 1 to 86400")
    }
  }

  /// What keeps `--resolve` on.
  private var setting: String { ProcessInfo.processInfo.environment["ARCHIVER_RESOLVE"] ?? "" }

  /// Whether sources that are elsewhere are fetched.
  var areFetched: Bool { resolve || setting == "1" }

  /// What fetching a source may take.
  var limits: SourceLimits {
    var limits = SourceLimits()
    limits.files = maxSourceFiles
    limits.bytes = maxSourceSize << 20
    limits.ratio = maxSourceRatio
    limits.time = .seconds(maxSourceTime)
    return limits
  }
}

extension SourceFetcher.Configuration {
  /// Fetches sources beside a client of the API, whose token is for that API alone.
  init(beside client: APIClient.Configuration, limits: SourceLimits = SourceLimits()) {
    var authorization: (@Sendable () -> String)?
    // The way to the stores is the way to the API: what may not go there may not go here.
    if let token = client.token, !client.exposesToken || client.allowsInsecureToken {
      authorization = { token.authorization }
    }
    self.init(
      limits: limits,
      stores: KeyValueStores(of: "\(client.baseURL)", authorization: authorization),
      environment: ProcessInfo.processInfo.environment,
      userAgent: client.userAgent
    )
  }
}

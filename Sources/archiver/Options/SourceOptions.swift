import ApifyAPI
import ArgumentParser
import RemoteSources

/// The options that bound what fetching a source may take.
struct SourceOptions: ParsableArguments {
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
    if let token = client.token { authorization = { token.authorization } }
    self.init(
      limits: limits,
      stores: KeyValueStores(of: "\(client.baseURL)", authorization: authorization),
      userAgent: client.userAgent
    )
  }
}

import ArgumentParser
import Foundation
import Listening

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The options of where webhooks are taken, and of the secret that is in their address.
struct ListenOptions: ParsableArguments {
  static let secretVariable = "ARCHIVER_WEBHOOK_SECRET"

  @Option(
    help: ArgumentHelp(
      """
      With --every: take Apify's webhooks at HOST:PORT or unix:PATH, and look at once at the Actor that was \
      built. Their address is http://HOST:PORT/webhooks/SECRET.
      """,
      valueName: "address"
    ),
    transform: ListenAddress.argument
  )
  private var listen: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "The file with the secret of webhooks; without it $\(Self.secretVariable) counts.",
      valueName: "file"
    ),
    completion: .file(),
    transform: FilePath.argument
  )
  private var webhookSecretFile: FilePath?

  var isGiven: Bool { listen != nil }

  func validate() throws {
    guard listen != nil || webhookSecretFile == nil else {
      throw ValidationError("--webhook-secret-file goes with --listen")
    }
  }

  /// Where webhooks are taken, and their secret; nil when they are not. Throws `ValidationError`.
  func place() throws -> (address: ListenAddress, secret: AccessToken)? {
    let environment = ProcessInfo.processInfo.environment
    guard let listen else { return nil }
    return (try listen.orInherited(in: environment), try secret(in: environment))
  }

  private func secret(in environment: [String: String]) throws -> AccessToken {
    let (text, source) = try text(in: environment)
    guard !text.isEmpty else {
      throw ValidationError(
        """
        \(source) holds no secret for webhooks; 'openssl rand -hex 32' makes one, and \
        --webhook-secret-file names another file
        """
      )
    }
    guard let secret = AccessToken(text) else {
      throw ValidationError(
        """
        what \(source) holds is no secret for webhooks: 16 to 256 letters, digits, - or _, as \
        'openssl rand -hex 32' makes them
        """
      )
    }
    return secret
  }

  /// What is given as the secret, and where that stands.
  private func text(in environment: [String: String]) throws -> (String, source: String) {
    guard let path = webhookSecretFile else {
      return (environment[Self.secretVariable] ?? "", "$\(Self.secretVariable)")
    }
    do {
      let file = try FileDescriptor.open(path, .readOnly)
      let bytes = try file.closeAfter { try file.content(atMost: 4096) }
      let text = String(decoding: bytes, as: UTF8.self)
      return (text.trimmingCharacters(in: .whitespacesAndNewlines), path.quoted)
    } catch let error as Errno {
      throw ValidationError("cannot read \(path.quoted), the secret for webhooks: \(error)")
    }
  }
}

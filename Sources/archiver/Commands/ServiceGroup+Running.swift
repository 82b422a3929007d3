import Logging
import ServiceLifecycle
import UnixSignals

extension ServiceGroup {
  /// Runs services until one of them ends, or SIGTERM or SIGINT comes, and has the others end in order then, the last
  /// one first. Throws what one of them throws.
  static func run(_ services: [any Service], logger: Logger) async throws {
    let configurations = services.map {
      ServiceGroupConfiguration.ServiceConfiguration(
        service: $0,
        successTerminationBehavior: .gracefullyShutdownGroup,
        failureTerminationBehavior: .gracefullyShutdownGroup
      )
    }
    try await ServiceGroup(
      configuration: .init(
        services: configurations,
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger
      )
    ).run()
  }
}

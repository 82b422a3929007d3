package import Snapshots

/// Answers what a poll asks about builds: Apify's API, as functions. Each throws `Source.Miss`.
package struct BuildSource: Sendable {
  /// Lists the builds of an Actor.
  package let list: @Sendable (ActorReference) async throws -> Answer<[ListedBuild]>
  /// Asks for a build by Apify's id.
  package let build: @Sendable (String) async throws -> Answer<Build>

  package init(
    list: @escaping @Sendable (ActorReference) async throws -> Answer<[ListedBuild]>,
    build: @escaping @Sendable (String) async throws -> Answer<Build>
  ) {
    self.list = list
    self.build = build
  }
}

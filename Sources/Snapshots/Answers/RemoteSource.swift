/// Names a source that is elsewhere, as a version points to it.
package struct RemoteSource: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case git
    case gist
    case tarball
  }

  package let kind: Kind
  /// As it is archived: without credentials.
  package let url: ExactString

  package init(_ kind: Kind, at url: ExactString) {
    self.kind = kind
    self.url = url
  }

  /// Finds where the source is; nil when it is in the version itself, or nowhere that is known.
  package init?(_ fields: Snapshot.Fields) {
    let (kind, url): (Kind, ExactString?)
    switch fields.sourceType {
    case "GIT_REPO": (kind, url) = (.git, fields.gitRepoURL)
    case "GITHUB_GIST": (kind, url) = (.gist, fields.gitHubGistURL)
    case "TARBALL": (kind, url) = (.tarball, fields.tarballURL)
    default: return nil
    }
    guard let url else { return nil }
    self.init(kind, at: url)
  }
}

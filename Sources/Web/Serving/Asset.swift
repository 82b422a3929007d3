import Snapshots

/// A file that pages refer to, by a name with its hash in it: what a browser has of it is never stale.
struct Asset: Sendable {
  let name: String
  let hash: String
  let bytes: [UInt8]
  let kind: Reply.Kind

  private init(_ name: String, _ bytes: [UInt8], _ kind: Reply.Kind) {
    (self.name, self.bytes, self.kind) = (name, bytes, kind)
    hash = String(ContentHash(of: bytes).description.prefix(16))
  }

  static let style = Asset("style.css", PackageResources.style_css, .style)
  static let script = Asset("keys.js", PackageResources.keys_js, .script)

  /// What can be asked for, for programs.
  static let description = Asset("openapi.json", PackageResources.openapi_json, .json)

  /// The asset at a path behind `/-/static/`; nil when there is none.
  static func at(_ path: Substring) -> Asset? {
    [style, script].first { "\($0.hash)/\($0.name)" == path }
  }

  var reply: Reply {
    var reply = Reply(kind, bytes)
    reply.caching = .forever
    return reply
  }
}

/// What is sent for a request.
struct Reply: Sendable {
  enum Kind: String, Sendable {
    case html = "text/html; charset=utf-8"
    case json = "application/json; charset=utf-8"
    case problem = "application/problem+json; charset=utf-8"
    case text = "text/plain; charset=utf-8"
    case metrics = "text/plain; version=0.0.4; charset=utf-8"
    case atom = "application/atom+xml; charset=utf-8"
    case patch = "text/x-patch; charset=utf-8"
    case bytes = "application/octet-stream"
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webp = "image/webp"
    case style = "text/css; charset=utf-8"
    case script = "text/javascript; charset=utf-8"

    /// Text gets smaller when it is compressed; pictures and archives don't.
    var isText: Bool { rawValue.contains("charset=utf-8") }
  }

  enum Caching: Sendable {
    /// It is kept nowhere.
    case never
    /// It is kept, and asked for again whether it is still so.
    case asked(PageTag)
    /// It never changes.
    case forever
  }

  var status = 200
  var kind = Kind.html
  var body: [UInt8] = []
  var caching = Caching.never
  /// The name under which a browser saves it, and does not show it.
  var fileName: String?
  /// Headers of this reply alone.
  var headers: [(name: String, value: String)] = []

  init(_ kind: Kind, _ body: [UInt8], status: Int = 200) {
    (self.kind, self.body, self.status) = (kind, body, status)
  }

  /// Leads to another address.
  init(to location: String, cookie: String? = nil) {
    status = 303
    kind = .text
    headers = [("Location", location)] + (cookie.map { [("Set-Cookie", $0)] } ?? [])
  }

  /// - Parameter value: the tag of what who asks has.
  static func notModified(_ value: String, _ tag: PageTag) -> Reply {
    var reply = Reply(.html, [], status: 304)
    reply.caching = .asked(tag)
    reply.headers = [("ETag", value)]
    return reply
  }
}

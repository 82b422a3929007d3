import HTTPTypes
import Hummingbird
import NIOCore

extension Reply {
  /// What every reply says to browsers: nothing is loaded from elsewhere, nothing is run, and no other
  /// site gets at it.
  private static let common: [(name: HTTPField.Name, value: String)] = [
    (
      .contentSecurityPolicy,
      """
      default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; \
      base-uri 'none'; frame-ancestors 'none'
      """
    ),
    (.xContentTypeOptions, "nosniff"),
    (HTTPField.Name("Referrer-Policy")!, "no-referrer"),
    (HTTPField.Name("Cross-Origin-Resource-Policy")!, "same-origin"),
    (HTTPField.Name("Cross-Origin-Opener-Policy")!, "same-origin"),
    (HTTPField.Name("X-Frame-Options")!, "DENY"),
    (HTTPField.Name("X-Robots-Tag")!, "noindex, nofollow"),
  ]

  /// - Parameter part: of the room for what is being sent; nil where there is no need for one.
  func response(
    to request: HTTPRequest,
    _ sent: ReplyBody,
    _ part: SendingRoom.Part?
  ) -> Response {
    let isCompressed = sent.isCompressed
    var fields = HTTPFields()
    for (name, value) in Self.common { fields[name] = value }
    fields[.contentType] = kind.rawValue
    if kind.isText { fields[.vary] = "Accept-Encoding" }
    if isCompressed { fields[.contentEncoding] = "gzip" }
    switch caching {
    case .never: fields[.cacheControl] = "no-store"
    case .asked(let tag):
      fields[.cacheControl] = "private, no-cache"
      fields[.eTag] = tag.value(isCompressed: isCompressed)
    case .forever: fields[.cacheControl] = "private, max-age=31536000, immutable"
    }
    if let fileName {
      fields[.contentDisposition] =
        "attachment; filename*=UTF-8''\(SiteLinks.encoded(fileName, ""))"
    }
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    let status = HTTPResponse.Status(code: self.status)
    if status == .notModified {
      // What did not change keeps the policy that it came with; a browser would put this one in its place.
      fields[.contentSecurityPolicy] = nil
      return Response(status: status, headers: fields)
    }
    fields[.contentLength] = String(sent.length)
    return Response(
      status: status,
      headers: fields,
      body: request.method == .head ? .init() : sent.body(part)
    )
  }
}

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

  func response(to request: HTTPRequest) -> Response {
    let compressed = compressedBody(for: request)
    var fields = HTTPFields()
    for (name, value) in Self.common { fields[name] = value }
    fields[.contentType] = kind.rawValue
    if kind.isText { fields[.vary] = "Accept-Encoding" }
    if compressed != nil { fields[.contentEncoding] = "gzip" }
    switch caching {
    case .never: fields[.cacheControl] = "no-store"
    case .asked(let tag):
      fields[.cacheControl] = "private, no-cache"
      fields[.eTag] = tag.value(isCompressed: compressed != nil)
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
    let body = compressed ?? body
    fields[.contentLength] = String(body.count)
    return Response(
      status: status,
      headers: fields,
      body: request.method == .head ? .init() : .init(byteBuffer: ByteBuffer(bytes: body))
    )
  }

  /// The body in fewer bytes; nil where it stays as it is.
  private func compressedBody(for request: HTTPRequest) -> [UInt8]? {
    guard kind.isText, body.count >= Gzip.smallest,
      Gzip.isAccepted(request.headerFields[.acceptEncoding])
    else { return nil }
    return Gzip.bytes(of: body)
  }
}

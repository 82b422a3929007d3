import Foundation

/// The key-value stores of the API, to which `apify push` writes what is too large to be sent inline.
///
/// https://docs.apify.com/api/v2/key-value-store-record-get
package struct KeyValueStores: Sendable {
  /// Where a tarball is, and what has to be shown there.
  struct Place {
    let url: String
    /// The value of the header `Authorization`.
    let authorization: String?
  }

  private let base: URLComponents
  private let authorization: (@Sendable () -> String)?

  /// - Parameters:
  ///   - baseURL: the API's, without `/v2`.
  ///   - authorization: the value of the header that shows the token; nil when there is none to show.
  package init(of baseURL: String, authorization: (@Sendable () -> String)?) {
    base = URLComponents(string: baseURL) ?? URLComponents()
    self.authorization = authorization
  }

  /// Finds the place of a tarball, from its URL as it is archived.
  ///
  /// To the API goes nothing but the question for a record: any other may be one that writes, such as
  /// `?method=DELETE`.
  func place(of text: String) throws(SourceError.Reason) -> Place {
    guard let url = URLComponents(string: text, encodingInvalidCharacters: false),
      let scheme = url.scheme?.lowercased(), let host = url.encodedHost, !host.isEmpty
    else { throw .address("this is no address") }
    guard scheme == "http" || scheme == "https" else {
      throw .address("only tarballs at http:// and https:// are fetched")
    }
    guard url.user == nil, url.password == nil else {
      throw .credential("its address has a user, and no credential is ever sent")
    }
    if isOfAPI(url) { return try record(at: url) }
    if url.queryItems?.contains(where: { $0.value == "REDACTED" }) == true {
      throw .credential("its address has a credential, which is neither kept nor sent")
    }
    return Place(url: text, authorization: nil)
  }

  private func isOfAPI(_ url: URLComponents) -> Bool {
    url.encodedHost?.lowercased() == base.encodedHost?.lowercased()
      && Self.port(of: url) == Self.port(of: base)
  }

  private static func port(of url: URLComponents) -> Int {
    url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80)
  }

  private func record(at url: URLComponents) throws(SourceError.Reason) -> Place {
    let path = url.percentEncodedPath
    let start = base.percentEncodedPath + "/v2/key-value-stores/"
    let parts = path.dropFirst(start.count).split(separator: "/", omittingEmptySubsequences: false)
    guard path.hasPrefix(start), parts.count == 3, parts[1] == "records", Self.isName(parts[0]),
      Self.isName(parts[2]), url.scheme?.lowercased() == base.scheme?.lowercased()
    else {
      throw .address("of the API only records of key-value stores are fetched")
    }
    var record = base
    record.percentEncodedPath = path
    // Its signature is not kept: who has the token needs none.
    record.percentEncodedQuery = "disableRedirect=true"
    guard let text = record.string else { throw .address("this is no address") }
    return Place(url: text, authorization: authorization?())
  }

  /// Whether a part of a path is one also when it is decoded.
  private static func isName(_ part: Substring) -> Bool {
    guard let name = String(part).removingPercentEncoding else { return false }
    return !["", ".", ".."].contains(name) && !name.contains { "/\\\0".contains($0) }
  }
}

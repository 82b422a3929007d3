import Snapshots

/// Opens the body of an answer.
enum Body {
  /// The value in the envelope `{"data": …}`.
  ///
  /// Nothing of a body is believed that is not JSON from its first byte to its last.
  static func data(in bytes: [UInt8]) throws(BodyError) -> JSONSlice {
    let whole: JSONSlice
    do throws(JSONSyntax.Problem) {
      whole = try JSONSlice(checking: bytes)
    } catch {
      throw BodyError(error)
    }
    guard whole.kind == .object else { throw .otherKind(.top) }
    return try whole.only("data", at: .data)
  }

  /// Reads Apify's words for an error; nil where there are none, as in a proxy's page.
  static func refusal(in bytes: [UInt8], _ secrets: Secrets) -> APIError.Refusal? {
    guard let whole = try? JSONSlice(checking: bytes), let error = whole.last("error"),
      error.kind == .object
    else { return nil }
    func words(_ name: StaticString, upTo limit: Int) -> String? {
      // What is secret goes first: of what is cut off a part could stay.
      error.last(name)?.text.map { secrets.redacted($0.exact).string.escaped(upTo: limit) }
    }
    return APIError.Refusal(type: words("type", upTo: 100), message: words("message", upTo: 300))
  }
}

/// Makes the emulator fail in a given way for requests whose path begins in a given way, and whose method
/// is a given one, if any is.
///
/// As JSON, for `POST /emulator/faults`: `{"path": "/v2/acts/x", "times": 2, "kind": "status",
/// "status": 500, "body": "…", "headers": {"Retry-After": "1"}}`; `times` absent means for ever.
package struct Fault: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, Sendable {
    /// Answers `status` with `body`, or with an error envelope when there is none.
    case status
    /// Promises the whole answer, sends half of it and ends the connection.
    case cut
    /// Promises a body, sends none of it and ends the connection.
    case reset
    /// Answers as if nothing were wrong, `milliseconds` later.
    case delay
    /// Does what is asked, and never answers.
    case late
    /// Never answers; the connection stays open until the client goes.
    case hang
    /// Answers 200 with `size` bytes of a JSON string.
    case huge
    /// Answers 200 with JSON arrays nested `size` levels deep.
    case nested
  }

  package var path: String
  /// Nil for any.
  package var method: String?
  package var kind: Kind
  package var times: Int?
  package var status: Int?
  package var body: String?
  package var headers: [String: String]?
  package var size: Int?
  package var milliseconds: Int?

  package init(
    path: String = "/v2/",
    method: String? = nil,
    kind: Kind,
    times: Int? = nil,
    status: Int? = nil,
    body: String? = nil,
    headers: [String: String]? = nil,
    size: Int? = nil,
    milliseconds: Int? = nil
  ) {
    self.path = path
    self.method = method
    self.kind = kind
    self.times = times
    self.status = status
    self.body = body
    self.headers = headers
    self.size = size
    self.milliseconds = milliseconds
  }
}

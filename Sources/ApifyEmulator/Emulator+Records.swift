package import Foundation

/// The key-value stores that pushes too large for a version go to.
extension Emulator {
  struct Record {
    var bytes: Data
    /// Lets whoever has it read the record without a token.
    let signature: String
    let owner: String
    /// Counts how often it was written: its ETag.
    var writes: Int
  }

  /// Writes a record over what was there, as a push does; returns its URL after the API's own, signed.
  @discardableResult
  package func putRecord(
    _ bytes: Data,
    _ key: String,
    in store: String,
    of owner: String = "jane"
  ) -> String {
    let name = "\(store)/\(key)"
    let old = records[name]
    let signature = old?.signature ?? "signature\(records.count)"
    records[name] = Record(
      bytes: bytes,
      signature: signature,
      owner: owner,
      writes: (old?.writes ?? 0) + 1
    )
    return
      "/v2/key-value-stores/\(store)/records/\(key)?disableRedirect=true&signature=\(signature)"
  }

  package func deleteRecord(_ key: String, in store: String) {
    records["\(store)/\(key)"] = nil
  }

  /// Answers what is asked of a record; `parts` is the path behind the kind of resource.
  func recordReply(
    _ request: Request,
    _ parts: ArraySlice<String>,
    caller: String?
  ) throws -> Reply {
    let names = Array(parts)
    guard names[1] == "records" else { throw Refusal.unknownRoute }
    let (store, key) = (names[0], names[2])
    switch request.method {
    case "GET":
      guard let record = records["\(store)/\(key)"] else {
        throw Refusal(404, "record-not-found", "Record was not found")
      }
      guard caller == record.owner || request.query["signature"] == record.signature else {
        throw Refusal(403, "insufficient-permissions", "the record is another user's")
      }
      let tag = "\"\(record.writes)-\(record.bytes.count)\""
      var reply = Reply(request.knownTag == tag ? 304 : 200)
      if reply.status == 200 { reply.body = record.bytes }
      reply.headers = ["ETag": tag, "Content-Type": "application/zip"]
      return reply
    case "PUT":
      guard let caller else { throw Refusal(401, "token-not-provided", "no token was given") }
      let url = putRecord(request.bytes ?? Data(), key, in: store, of: caller)
      return try Reply(201, data: ["url": .string(url)])
    default: throw Refusal.wrongMethod
    }
  }
}

import Foundation

/// An answer before it is written.
struct Reply: Sendable {
  var status: Int
  var headers: [String: String] = [:]
  var body: Data

  init(_ status: Int = 200, data: Value) throws {
    try self.init(status, whole: ["data": data])
  }

  init(_ status: Int, whole: Value) throws {
    self.status = status
    body = try JSONEncoder().encode(whole)
  }

  init(_ status: Int) {
    self.status = status
    body = Data()
  }
}

import Foundation

extension String {
  /// Values as a JSON array, which SQL takes as one argument, for `json_each`.
  init(jsonList values: some Sequence<some Encodable>) throws {
    self.init(decoding: try JSONEncoder().encode(Array(values)), as: UTF8.self)
  }

  init(jsonList keys: some Sequence<VersionID>) throws {
    try self.init(jsonList: keys.map(\.number))
  }
}

/// Counts what an answer, or its absence, took.
package struct Cost: Hashable, Sendable {
  /// How many requests were sent, those included that failed and were tried again.
  package var requests: Int
  /// The bytes of all bodies received, after decompression.
  package var bytesReceived: Int

  package init(requests: Int = 0, bytesReceived: Int = 0) {
    self.requests = requests
    self.bytesReceived = bytesReceived
  }

  package static func + (left: Cost, right: Cost) -> Cost {
    Cost(
      requests: left.requests + right.requests,
      bytesReceived: left.bytesReceived + right.bytesReceived
    )
  }
}

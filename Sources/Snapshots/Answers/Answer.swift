/// What a question was answered with, when, and at what cost.
package struct Answer<Value: Sendable>: Sendable {
  package let value: Value
  /// When the request that succeeded was sent; of several pages, the first.
  package let askedAt: Timestamp
  /// When its answer had completely arrived; of several pages, the last.
  package let answeredAt: Timestamp
  package let cost: Cost

  package init(_ value: Value, askedAt: Timestamp, answeredAt: Timestamp, cost: Cost) {
    self.value = value
    self.askedAt = askedAt
    self.answeredAt = answeredAt
    self.cost = cost
  }

  package func map<Other: Sendable>(_ body: (Value) -> Other) -> Answer<Other> {
    Answer<Other>(body(value), askedAt: askedAt, answeredAt: answeredAt, cost: cost)
  }
}

extension Answer: Equatable where Value: Equatable {}

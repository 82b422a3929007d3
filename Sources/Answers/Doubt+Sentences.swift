extension Doubt {
  /// How many doubts of one kind are told one by one.
  private static let mostTold = 3

  /// The doubts in sentences, in their order; of a kind that there are many of, the first and how many
  /// more there are.
  package static func sentences(of doubts: [Doubt]) -> [String] {
    let counts = doubts.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
    var told: Set<String> = []
    return doubts.compactMap { doubt in
      guard let count = counts[doubt.kind], count > mostTold else { return doubt.description }
      guard told.insert(doubt.kind).inserted else { return nil }
      return "\(doubt); and \(count - 1) more of the kind, which --json lists"
    }
  }
}

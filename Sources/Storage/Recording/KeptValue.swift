import Snapshots

/// What stands in the columns of a variable.
struct KeptValue {
  let value: ExactString?
  let state: EnvironmentVariable.ValueState
  let digest: ExactString?

  init(_ value: EnvironmentVariable.Value) {
    let kept: (ExactString?, EnvironmentVariable.ValueState, ExactString?) =
      switch value {
      case .plain(let text): (text, .stored, nil)
      case .secret(let hash): (nil, .secret, hash)
      case .redacted(let digest): (nil, .redacted, digest)
      case .purged(let hash): (nil, .purged, ExactString(hash.description))
      }
    (self.value, state, digest) = kept
  }
}

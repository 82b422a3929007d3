/// An Actor as the emulator keeps it.
struct ActorState {
  var fields: [String: Value]
  /// Version objects as they were put, secrets with their values, in order of creation.
  var versions: [Value] = []
  /// Those that are left, in order of their start.
  var builds: [Value] = []
  /// How many builds each version ever had.
  var buildCounts: [String: Int] = [:]
  var runs: [Value] = []
  var reads: Int64 = 0

  var id: String { fields["id"]?.string ?? "" }
  var name: String { fields["name"]?.string ?? "" }
  var username: String { fields["username"]?.string ?? "" }
  var isPublic: Bool { fields["isPublic"]?.bool ?? false }
  var hidesSource: Bool { fields["isSourceCodeHidden"]?.bool ?? true }
}

/// What a poll is for.
package enum PollOccasion: Hashable, Sendable {
  case beat
  /// Actors with these ids are said to have moved.
  case notice([String])
}

/// Counts what a poll did about builds.
package struct BuildCounts: Hashable, Sendable {
  /// Those that were listed, had ended, and were not recorded before.
  package var expected = 0
  package var recorded = 0
  /// Of those expected, the ones that were deleted before they were asked for.
  package var gone = 0

  /// What is left for the next poll.
  package var left: Int { max(0, expected - recorded - gone) }
}

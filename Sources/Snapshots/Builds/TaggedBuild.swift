/// A tag, and the build that it names.
package struct TaggedBuild: Hashable, Sendable {
  package let tag: ExactString
  /// Apify's id of the build.
  package let build: String
  /// Nil where Apify does not tell it.
  package let number: BuildNumber?

  package init(tag: ExactString, build: String, number: BuildNumber?) {
    (self.tag, self.build, self.number) = (tag, build, number)
  }
}

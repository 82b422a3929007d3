/// What an Actor's answer tells of its builds.
package struct BuildHints: Hashable, Sendable {
  /// By tag; nil when the answer did not tell.
  package let tags: [TaggedBuild]?
  /// Equal when nothing hints at a build that was not there before: how many there ever were, and which
  /// the tags name. Nil when the answer did not tell that.
  package let mark: ContentHash?

  /// - Parameter total: how many builds the Actor ever had.
  package init(tags: [TaggedBuild]?, total: Int64?) {
    let tags = tags?.sorted { $0.tag < $1.tag }
    self.tags = tags
    guard let tags, let total else {
      mark = nil
      return
    }
    var form = CanonicalForm()
    form.append("archiver builds 1")
    form.append(count: Int(total))
    form.append(count: tags.count)
    for tag in tags {
      form.append(tag.tag)
      form.append(tag.build)
    }
    mark = form.hash
  }
}

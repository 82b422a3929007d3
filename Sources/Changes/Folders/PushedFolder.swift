/// A folder on disk, with what is known of what Apify's command line pushes of it.
package struct PushedFolder: Sendable {
  let listing: FolderListing
  /// What its ignore files name, below the folder.
  let ignored: Set<DiskPath>
  /// Whether it could be found out what the ignore files name.
  let isFiltered: Bool

  package init(_ listing: FolderListing, ignoring ignored: Set<DiskPath>?) {
    self.listing = listing
    self.ignored = ignored ?? []
    isFiltered = ignored != nil
  }
}

import ArgumentParser
import Storage

/// The options that commands have which answer in text or in JSON.
struct ArchiveOptions: ParsableArguments {
  @OptionGroup
  private var archive: ArchivePlace

  @Flag(help: "Print one JSON document.")
  var json = false

  /// The path of the archive, whoever named it.
  var place: String { archive.place }

  func open(for access: Archive.Access) throws -> Archive {
    try archive.open(for: access)
  }
}

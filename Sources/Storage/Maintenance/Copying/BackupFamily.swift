import Foundation
import Snapshots

/// Copies of one archive that stand side by side, each named after its time:
/// `archive-20261126T181500Z.db` of `archive.db`.
struct BackupFamily {
  let file: ArchiveFile

  /// The copy of a time.
  func member(at time: Timestamp) -> ArchiveFile {
    // 2026-11-26T18:15:00.000Z without its signs, and to the second.
    let digits = time.description.prefix(19).filter { $0 != "-" && $0 != ":" }
    return file.beside { name in
      let (stem, suffix) = Self.parts(of: name)
      return "\(stem)-\(digits)Z\(suffix)"
    }
  }

  /// Removes the copies of an archive that a rule does not keep, and returns their names.
  ///
  /// What is called so and is something else, or of another archive, is left alone.
  func prune(by rule: RetentionRule, of archive: ArchiveID) throws(ArchiveError) -> [String] {
    var members: [Timestamp: ArchiveFile] = [:]
    for name in try file.namesInFolder() {
      guard let time = time(in: name) else { continue }
      let member = file.beside { _ in name }
      if Self.isCopy(member, of: archive) { members[time] = member }
    }
    let kept = rule.kept(of: Array(members.keys))
    let pruned = members.filter { !kept.contains($0.key) }.sorted { $0.key < $1.key }
    for (_, member) in pruned { try member.remove() }
    return pruned.map(\.value.name)
  }

  private static func isCopy(_ file: ArchiveFile, of archive: ArchiveID) -> Bool {
    do {
      try file.makeSureIsFile()
      return try Archive(at: file, for: .reading).id() == archive
    } catch {
      // It is none of ours, or can't be read: who can tell what it is good for?
      return false
    }
  }

  /// The time that a member's name tells; nil for other names.
  private func time(in name: String) -> Timestamp? {
    let (stem, suffix) = Self.parts(of: file.lastName)
    guard name.hasPrefix("\(stem)-"), name.hasSuffix("Z\(suffix)") else { return nil }
    let text = name.dropFirst(stem.count + 1).dropLast(suffix.count + 1)
    guard let match = text.wholeMatch(of: /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/) else {
      return nil
    }
    let (_, year, month, day, hour, minute, second) = match.output
    return Timestamp(archived: "\(year)-\(month)-\(day)T\(hour):\(minute):\(second).000Z")
  }

  /// What is before the last dot, and the rest.
  private static func parts(of name: String) -> (stem: Substring, suffix: Substring) {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name[...], "") }
    return (name[..<dot], name[dot...])
  }
}

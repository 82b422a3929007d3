/// Finds where the files of a snapshot stand when they are written out, and which of them can't be.
///
/// A path that goes astray and comes back, as `./a`, `a//b` or `a/../b`, is as good as the straight one.
package struct FileLayout {
  /// Why a file can't be written out.
  package enum Obstacle: Hashable, Sendable {
    case leadsOut
    case unwritable
    /// The path leads to what git keeps for itself, which may be a command for git.
    case git
    /// Another path leads to the same place.
    case same(ExactString)
    /// The path leads through another file.
    case through(ExactString)
  }

  /// Where each path leads, for those that can be written; each part is a name.
  package private(set) var places: [ExactString: [ExactString]] = [:]
  /// The paths that can't, in order.
  package private(set) var obstacles: [(path: ExactString, obstacle: Obstacle)] = []

  /// - Parameters:
  ///   - files: the paths of files, each once.
  ///   - folders: those of folders.
  package init(files: some Sequence<ExactString>, folders: some Sequence<ExactString> = []) {
    var (parts, found): ([ExactString: [ExactString]], [ExactString: Obstacle]) = ([:], [:])
    func lookUp(_ path: ExactString, isFolder: Bool) {
      switch Self.parts(of: path) {
      case .success(let place) where place.isEmpty && !isFolder: found[path] = .unwritable
      case .success(let place): parts[path] = place
      case .failure(let astray): found[path] = astray.obstacle
      }
    }
    let (files, folders) = (Array(files), Array(folders))
    for path in files { lookUp(path, isFolder: false) }
    for path in folders { lookUp(path, isFolder: true) }

    // The one that is spelled straight stays.
    let isStraight = Dictionary(grouping: files.sorted()) { path in
      parts[path].map { ExactString(joining: $0) } == path
    }
    var owners = Owners()
    for path in isStraight[true, default: []] + isStraight[false, default: []] {
      guard let place = parts[path] else { continue }
      if let owner = owners.add(path, at: place) { found[path] = .same(owner) }
    }
    for (path, place) in parts where found[path] == nil {
      let (above, owner) = owners.onTheWay(to: place)
      if let above {
        found[path] = .through(above)
      } else if let owner, owner != path {
        found[path] = .same(owner)
      }
    }
    places = parts.filter { found[$0.key] == nil }
    obstacles = found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Which file is at a place, found by one step for each name on the way.
  private struct Owners {
    private struct Step: Hashable {
      let folder: Int
      let name: ExactString
    }

    private var steps: [Step: Int] = [:]
    private var files: [Int: ExactString] = [:]

    /// Adds a file, unless another one is there, which is returned.
    mutating func add(_ file: ExactString, at place: [ExactString]) -> ExactString? {
      var step = 0
      for name in place {
        let key = Step(folder: step, name: name)
        step = steps[key] ?? steps.count + 1
        steps[key] = step
      }
      if let owner = files[step] { return owner }
      files[step] = file
      return nil
    }

    /// The first file on the way to a place, and the one that is there.
    func onTheWay(to place: [ExactString]) -> (above: ExactString?, owner: ExactString?) {
      var step = 0
      var above: ExactString?
      for (index, name) in place.enumerated() {
        guard let next = steps[Step(folder: step, name: name)] else { return (above, nil) }
        step = next
        if index < place.count - 1, above == nil { above = files[step] }
      }
      return (above, files[step])
    }
  }

  private struct Astray: Error {
    let obstacle: Obstacle
  }

  /// The names that a path leads through, and its own.
  private static func parts(of path: ExactString) -> Result<[ExactString], Astray> {
    // By bytes: a slash with a mark behind it would be another character.
    let bytes = path.string.utf8
    if bytes.first == UInt8(ascii: "/") { return .failure(Astray(obstacle: .leadsOut)) }
    var parts: [ExactString] = []
    for part in bytes.split(separator: UInt8(ascii: "/")) {
      let name = ExactString(String(decoding: part, as: UTF8.self))
      switch name {
      case ".": continue
      case "..":
        if parts.popLast() == nil { return .failure(Astray(obstacle: .leadsOut)) }
      default: parts.append(name)
      }
    }
    for name in parts where !GitPath(name).isSafe {
      let isName = name.string.utf8.count <= 255 && !name.string.utf8.contains(0)
      return .failure(Astray(obstacle: isName ? .git : .unwritable))
    }
    return .success(parts)
  }
}

extension FileLayout.Obstacle: CustomStringConvertible {
  /// The obstacle, said of a path.
  package var description: String {
    switch self {
    case .leadsOut: "it leads out of the folder"
    case .unwritable: "no file can have it"
    case .git: "git keeps it for itself"
    case .same(let other): "it leads to the same place as \(other.quoted)"
    case .through(let other): "it leads through the file \(other.quoted)"
    }
  }
}

extension ExactString {
  /// The path that leads through names.
  package init(joining names: [ExactString]) {
    self.init(names.map(\.string).joined(separator: "/"))
  }
}

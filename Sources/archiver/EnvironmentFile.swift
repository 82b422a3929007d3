import Foundation
import Snapshots

/// Writes environment variables as lines that a POSIX shell reads back: `NAME='value'`.
struct EnvironmentFile {
  private let text: String

  init(of variables: [EnvironmentVariable]) {
    text = variables.map { variable in
      switch variable.value {
      case .plain(let value):
        "\(variable.name)='\(value.string.replacing("'", with: "'\\''"))'\n"
      case .secret: "# \(variable.name) is a secret: its value was never seen\n"
      }
    }.joined()
  }

  /// Writes a new file, readable by its owner alone.
  func write(to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Restoration.Refusal.failed(path: path, reason: String(cString: strerror(errno)))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try file.write(contentsOf: Data(text.utf8))
  }
}

import Foundation

/// Shows what is written to it page by page, by the program that `ARCHIVER_PAGER` or `PAGER` names, or
/// `less`.
struct Pager {
  /// What the pager reads.
  let input: FileHandle
  private let stream: UnsafeMutablePointer<FILE>

  /// Starts the pager; nil when the environment asks for none, or there is none.
  static func start() -> Pager? {
    let environment = ProcessInfo.processInfo.environment
    let named = environment["ARCHIVER_PAGER"] ?? environment["PAGER"]
    if let named, named.isEmpty || named == "cat" { return nil }
    // As git has it: leave when one page is enough, show colours, leave the screen as it was.
    setenv("LESS", "FRX", 0)
    // By the C library, since Foundation's processes are not in the terminal's foreground.
    guard let stream = popen(named ?? "command -v less >/dev/null && exec less; exec cat", "w")
    else { return nil }
    // An interrupt is the pager's business; who leaves it ends the writing too.
    signal(SIGINT, SIG_IGN)
    return Pager(input: FileHandle(fileDescriptor: fileno(stream)), stream: stream)
  }

  /// Waits until the reader leaves.
  func finish() {
    pclose(stream)
  }
}

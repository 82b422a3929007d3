package import Snapshots

/// Why a state is not put back.
package enum RollbackRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The source of the state was hidden.
  case withheld(String)
  /// The source of the state is elsewhere: what is there now need not be what was there then.
  case elsewhere(String, ExactString)
  /// Files that can't be sent as they were.
  case unsendable(String, [ExactString])
  /// Files whose contents were purged.
  case purged(String, [ExactString])
  case tooMuchContent(String, Int)
  case tooLarge(String, Int)
  /// The token may not see what is there now.
  case hidden(String)

  package var description: String {
    switch self {
    case .withheld(let name):
      "the source was withheld at \(name), so there is nothing to put back; try another revision"
    case .elsewhere(let name, let type):
      """
      the source of \(name) is elsewhere (\(type.quoted)), and what is there now need not be what was \
      there then; 'archiver restore \(name) --to FOLDER' brings back files that were fetched, and \
      'apify push' sends them
      """
    case .unsendable(let name, let paths):
      """
      \(name) has files that can't be sent as they were: \
      \(paths.prefix(5).map(\.quoted).joined(separator: ", "))
      """
    case .purged(let name, let paths):
      """
      contents of \(name) were purged: \(paths.prefix(5).map(\.quoted).joined(separator: ", ")); try \
      another revision
      """
    case .tooMuchContent(let name, let size):
      """
      the files of \(name) are \(size) bytes as they are sent, and Apify takes \
      \(SourceBody.mostContent) of them in a version; 'archiver restore \(name) --to FOLDER' and \
      'apify push' send more
      """
    case .tooLarge(let name, let size):
      """
      the request for \(name) would have \(size) bytes, and Apify takes \(SourceBody.mostBytes); \
      'archiver restore \(name) --to FOLDER' and 'apify push' send more
      """
    case .hidden(let name):
      """
      what \(name) is now is hidden from this token, so nobody knows what would be written over; take \
      a token of its owner
      """
    }
  }
}

/// The rows that a query gives, read one by one.
package protocol QueryRows: AnyObject {
  /// What the columns are called.
  var columns: [String] { get }

  /// Reads the next row; nil after the last one.
  func next() throws -> [QueryValue]?
}

import Foundation
import GRDB
import Testing

@testable import Storage

/// Keys of a table some pages of which can't be read.
struct KeyWalkTests {
  private static let count: Int64 = 3000
  /// The largest key there can be.
  private static let last: Int64 = 1 << 62

  /// Makes a table of some pages, with a gap behind it and a last key that is as large as can be, and takes the
  /// bytes of leaf pages away. Returns the path, and the keys of the others.
  private static func damaged(pages lost: Set<Int>) throws -> (path: String, keys: [Int64]) {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).db").path
    let queue = try DatabaseQueue(path: path)
    var pages: [[Int64]] = []
    var numbers: [Int64] = []
    try queue.write { database in
      try database.execute(sql: "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
      for id in Array(1...count) + [last] {
        try database.execute(sql: "INSERT INTO t VALUES (?, hex(zeroblob(40)))", arguments: [id])
      }
      let leaves = try Row.fetchAll(
        database,
        sql: "SELECT pageno, ncell FROM dbstat WHERE name = 't' AND pagetype = 'leaf' ORDER BY path"
      )
      var rest = (Array(1...count) + [last])[...]
      for leaf in leaves {
        numbers.append(leaf[0])
        pages.append(Array(rest.prefix(leaf[1])))
        rest = rest.dropFirst(leaf[1])
      }
    }
    try queue.close()
    let file = try FileHandle(forUpdating: URL(filePath: path))
    for page in lost.map({ $0 < 0 ? numbers.count + $0 : $0 }) {
      try file.seek(toOffset: UInt64(numbers[page] - 1) * 4096)
      try file.write(contentsOf: Data(count: 4096))
      pages[page] = []
    }
    try file.close()
    return (path, Array(pages.joined()))
  }

  @Test(
    arguments: [[], [0], [1, 2], [3, 5], [-2], [-1], [0, 4, -1]] as [Set<Int>],
    [1, 7, 1000]
  )
  func `all keys that can be read are found, and each damage is noted`(
    lost: Set<Int>,
    limit: Int
  ) throws {
    let (path, keys) = try Self.damaged(pages: lost)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var (found, notes) = ([Int64](), 0)
    try DatabaseQueue(path: path).inDatabase { database in
      var walk = KeyWalk(of: "t", "id")
      while let next = try walk.next(limit, in: database, unreadable: { _ in notes += 1 }) {
        found += next
      }
    }
    let difference = Set(found).symmetricDifference(keys)
    #expect(difference.isEmpty && found.count == keys.count)
    #expect((notes > 0) == !lost.isEmpty && notes <= lost.count)
  }
}

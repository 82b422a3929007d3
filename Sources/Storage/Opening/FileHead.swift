import Foundation

/// What the first bytes of a file tell of it, before SQLite opens it.
enum FileHead {
  case empty
  /// It is of another program.
  case foreign
  /// It is a database of SQLite's, whoever made it.
  case sqlite(FileGeneration)

  /// https://www.sqlite.org/fileformat2.html#the_database_header
  init(readingFrom descriptor: CInt) {
    let size = 100
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, size, 0))
    }
    func number(at offset: Int) -> UInt32 {
      bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    let mark = Array("SQLite format 3\0".utf8)
    switch bytes.count {
    case 0: self = .empty
    case _ where !bytes.starts(with: mark.prefix(bytes.count)): self = .foreign
    case ..<size: self = .sqlite(FileGeneration(number: 0))
    case _ where ![0, UInt32(Archive.applicationID)].contains(number(at: 68)): self = .foreign
    default: self = .sqlite(FileGeneration(number: number(at: FileGeneration.offset)))
    }
  }
}

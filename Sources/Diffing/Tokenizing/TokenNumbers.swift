/// Numbers tokens so that two of them have one number exactly when their bytes are the same.
struct TokenNumbers {
  /// The number of a new token that the old text doesn't have.
  static let absent: Int32 = -1

  /// The number of each old token; numbers count up from 0 as tokens are first met.
  private(set) var old: [Int32] = []
  /// The number of each new token, or `absent`.
  private(set) var new: [Int32] = []
  /// For each number, whether a new token has it too.
  private(set) var isInNew: [Bool] = []

  init(
    of oldRange: Range<Int>,
    in oldTokens: Tokens,
    and newRange: Range<Int>,
    in newTokens: Tokens
  ) {
    oldTokens.withBytes { oldBytes in
      newTokens.withBytes { newBytes in
        TokenTable.with(room: oldRange.count, for: oldBytes) { table in
          old = [Int32](unsafeUninitializedCapacity: oldRange.count) { numbers, count in
            table.number(oldRange, into: numbers)
            count = oldRange.count
          }
          isInNew = [Bool](repeating: false, count: table.count)
          new = [Int32](unsafeUninitializedCapacity: newRange.count) { numbers, count in
            table.look(
              up: newRange,
              of: newBytes,
              from: oldRange,
              numbered: old,
              into: numbers,
              noting: &isInNew
            )
            count = newRange.count
          }
        }
      }
    }
  }

  /// How many numbers are in use.
  var count: Int { isInNew.count }

  /// Whether both texts have a token of a number.
  @inline(__always)
  func isShared(_ number: Int32) -> Bool {
    number != Self.absent && isInNew[Int(number)]
  }

  /// The numbers of the old and of the new tokens that both texts have.
  var shared: (old: [Int32], new: [Int32]) {
    (Self.numbers(in: old, where: isShared), Self.numbers(in: new) { $0 != Self.absent })
  }

  @inline(__always)
  private static func numbers(in all: [Int32], where isWanted: (Int32) -> Bool) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: all.count) { numbers, count in
      for number in all {
        // Written before it is known whether it counts: which do is as good as by chance.
        numbers[count] = number
        count += isWanted(number) ? 1 : 0
      }
    }
  }
}

/// Describes the place above a line, where a change may start or end.
///
/// Blocks of text are set apart by blank lines and by their indentation, so a change reads best
/// where it starts and ends below a blank line and above one that is indented little.
struct HunkBoundary {
  /// The indentation of the next line that isn't blank, in columns.
  private let depthBelow: Int
  private let depthAbove: Int
  private let blanksBelow: Int
  private let blanksAbove: Int
  private let isAtEnd: Bool

  /// Blank lines beyond this many change nothing, so that a long run of them costs little.
  private static let blankLimit = 20

  init(above line: Int, in lines: Tokens) {
    var below = line
    while below < min(lines.count, line + Self.blankLimit), lines.depth(of: below) == nil {
      below += 1
    }
    var above = line
    while above > max(0, line - Self.blankLimit), lines.depth(of: above - 1) == nil {
      above -= 1
    }
    depthBelow = below < lines.count ? lines.depth(of: below) ?? 0 : 0
    depthAbove = above > 0 ? lines.depth(of: above - 1) ?? 0 : 0
    blanksBelow = below - line
    blanksAbove = line - above
    isAtEnd = line == lines.count
  }

  /// How badly a change reads that starts or ends here; costs of both can be added up.
  ///
  /// The weights were found by trying: changes of real sources then come to rest where people
  /// expect them. A blank line makes up for four columns of indentation.
  var cost: Int {
    var cost = depthBelow - 4 * (blanksAbove + blanksBelow)
    if blanksBelow > 0 { cost += 1 }
    if depthBelow < depthAbove { cost += 2 }
    if isAtEnd { cost += 2 }
    return cost
  }
}

extension Tokens {
  /// The columns of white space before a line's first other character; nil for a blank line.
  ///
  /// Tabs go to the next multiple of eight. Nothing is indented by more than 200 columns.
  fileprivate func depth(of line: Int) -> Int? {
    var depth = 0
    for byte in self[line] {
      switch byte {
      case UInt8(ascii: " "): depth += 1
      case UInt8(ascii: "\t"): depth += 8 - depth % 8
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0b, 0x0c: break
      default: return depth
      }
      if depth >= 200 { return 200 }
    }
    return nil
  }
}

import Foundation

/// A number of JSON, as a type of Swift's has it.
enum JSONNumber {
  case integer(Int64)
  case decimal(Decimal)
  case double(Double)
  /// None of them holds it.
  case unknown(ExactString)

  init(_ slice: JSONSlice) {
    let text = String(decoding: slice.bytes, as: UTF8.self)
    if let integer = slice.integer {
      self = .integer(integer)
    } else if let decimal = Decimal(written: text) {
      self = .decimal(decimal)
    } else if let number = Double(text), number.isFinite {
      self = .double(number)
    } else {
      self = .unknown(ExactString(text))
    }
  }
}

extension JSONNumber: CustomStringConvertible {
  /// The number as Foundation's encoder writes it.
  var description: String {
    switch self {
    case .integer(let number): "\(number)"
    case .decimal(let number): number.description
    case .double(let number):
      number.description.hasSuffix(".0")
        ? String(number.description.dropLast(2)) : number.description
    case .unknown(let text): text.string
    }
  }
}

extension JSONNumber: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let number): try container.encode(number)
    case .decimal(let number): try container.encode(number)
    case .double(let number): try container.encode(number)
    case .unknown(let text): try container.encode(text)
    }
  }
}

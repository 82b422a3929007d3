import Foundation
import Snapshots

/// An expression as the C library has compiled it, by characters of UTF-8.
final class CompiledExpression {
  /// `REG_NOMATCH`, which is a macro for a case of an enum in glibc, and is not seen in Swift.
  private static let noMatch: Int32 = 1

  private var compiled: regex_t

  init(_ source: String, isIgnoringCase: Bool) throws(ExtendedExpression.Malformed) {
    var flags = REG_EXTENDED | REG_NOSUB | (isIgnoringCase ? REG_ICASE : 0)
    #if canImport(Darwin)
      // `\w`, `\<` and the like, which are always there elsewhere.
      flags |= REG_ENHANCED
    #endif
    var expression = regex_t()
    let code: Int32
    do {
      code = try UTF8Locale.with { regcomp(&expression, source, flags) }
    } catch {
      throw ExtendedExpression.Malformed(reason: "this system has no locale with UTF-8")
    }
    guard code == 0 else {
      var message = [CChar](repeating: 0, count: 200)
      regerror(code, &expression, &message, message.count)
      let reason = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw ExtendedExpression.Malformed(reason: String(decoding: reason, as: UTF8.self))
    }
    compiled = expression
  }

  deinit {
    regfree(&compiled)
  }

  /// Whether a line is a match; nil when that takes too much memory. Within `UTF8Locale.with`.
  func isMatch(_ line: UnsafeRawBufferPointer) -> Bool? {
    // An empty line has no address, and the C library takes none that is no address.
    let start = line.baseAddress?.assumingMemoryBound(to: CChar.self)
    // The line has no NUL at its end, so its length has to be told.
    var bounds = regmatch_t()
    bounds.rm_eo = .init(line.count)
    let code =
      start.map { regexec(&compiled, $0, 1, &bounds, REG_STARTEND) }
      ?? regexec(&compiled, "", 0, nil, 0)
    return code == 0 ? true : code == Self.noMatch ? false : nil
  }
}

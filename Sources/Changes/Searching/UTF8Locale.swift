import Foundation

/// Has the C library read text as UTF-8, whatever the locale of the user is.
enum UTF8Locale {
  /// No locale of the system has UTF-8.
  struct Missing: Error {}

  /// Runs the body with characters of UTF-8 on this thread. Throws `Missing`.
  static func with<Value>(_ body: () throws -> Value) throws -> Value {
    // Linux has the first one, macOS the last one; some systems have only those of a language.
    let names = ["C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"]
    for name in names {
      guard let locale = newlocale(LC_CTYPE_MASK, name, nil) else { continue }
      let former = uselocale(locale)
      defer {
        uselocale(former)
        freelocale(locale)
      }
      return try body()
    }
    throw Missing()
  }
}

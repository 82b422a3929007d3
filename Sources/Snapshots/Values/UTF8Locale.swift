import Foundation

/// Has the C library read text as UTF-8, whatever the locale of the user is.
package enum UTF8Locale {
  /// No locale of the system has UTF-8.
  package struct Missing: Error {}

  /// Made once, for it is read from files, and never given back. All threads may use it, for nobody
  /// changes it.
  private nonisolated(unsafe) static let locale: locale_t? = {
    // Linux has the first one, macOS the last one; some systems have only those of a language.
    for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"] {
      if let locale = newlocale(LC_CTYPE_MASK, name, nil) { return locale }
    }
    return nil
  }()

  /// Runs the body with characters of UTF-8 on this thread. Throws `Missing`.
  package static func with<Value>(_ body: () throws -> Value) throws -> Value {
    guard let locale else { throw Missing() }
    let former = uselocale(locale)
    defer { uselocale(former) }
    return try body()
  }
}

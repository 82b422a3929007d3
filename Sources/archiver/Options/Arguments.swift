import ArgumentParser
import Changes
import Foundation
import Listening
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension Interval {
  /// Reads an argument.
  static func argument(_ text: String) throws -> Interval {
    if let interval = Interval(text) { return interval }
    throw ValidationError("'\(text)' is no interval: a whole number and s, m, h, d or w, as 15m")
  }
}

extension ListenAddress {
  /// Reads an argument.
  static func argument(_ text: String) throws -> ListenAddress {
    if let address = ListenAddress(text) { return address }
    throw ValidationError("'\(text)' is no address: HOST:PORT, as 127.0.0.1:8417, or unix:PATH")
  }
}

extension Event {
  /// The words that an argument can be.
  static let words = allCases.map(\.rawValue).joined(separator: ", ")

  /// Reads an argument.
  static func argument(_ text: String) throws -> Event {
    if let event = Event(rawValue: text) { return event }
    throw ValidationError("'\(text)' is no event: \(words)")
  }
}

extension Selector {
  /// Reads an argument; an age counts back from now.
  static func argument(_ text: String) throws -> Selector {
    do {
      return try Selector(text, now: Timestamp(Date()))
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension Timestamp {
  /// Reads an argument; an age counts back from now.
  static func argument(_ text: String) throws -> Timestamp {
    if let time = Timestamp(typed: text, now: Timestamp(Date())) { return time }
    throw ValidationError("'\(text)' is no time: \(typedForms)")
  }
}

extension FilePath {
  /// Reads an argument, byte for byte.
  static func argument(_ text: String) throws -> FilePath {
    let path = FilePath(argument: text)
    if path.isEmpty { throw ValidationError("'' is no path") }
    return path
  }
}

#if PostgreSQL
  import CPostgreSQL
  import Foundation
  import Storage

  /// A session with a server, by libpq.
  ///
  /// Nothing is asked of libpq that waits by itself, but for the connection, which it gives a time limit.
  final class ServerLink {
    private let connection: OpaquePointer
    private let mirror: String
    private let silence: Int
    private let isToEnd: @Sendable () -> Bool

    init(
      to address: MirrorAddress,
      _ limits: Connection.Limits,
      isToEnd: @escaping @Sendable () -> Bool
    ) throws(MirrorError) {
      mirror = address.name
      silence = limits.silence
      self.isToEnd = isToEnd
      let connection = Self.connect(address.text, limits)
      guard let connection else {
        throw .unreachable(mirror: address.name, reason: "there is no memory for it")
      }
      self.connection = connection
      // What the server remarks is of no use to who asks for a row.
      PQsetNoticeProcessor(connection, { _, _ in }, nil)
      guard PQstatus(connection) == CONNECTION_OK, PQsetnonblocking(connection, 1) == 0 else {
        throw .unreachable(mirror: address.name, reason: reason)
      }
    }

    deinit {
      PQfinish(connection)
    }

    private static func connect(_ text: String, _ limits: Connection.Limits) -> OpaquePointer? {
      // What comes before the address is overridden by it, and what comes after overrides it.
      var settings = [
        ("tcp_user_timeout", "\(limits.silence * 1000)"), ("fallback_application_name", "archiver"),
        ("dbname", text), ("client_encoding", "UTF8"),
      ]
      if getenv("PGCONNECT_TIMEOUT") == nil {
        settings.insert(("connect_timeout", "\(limits.connecting)"), at: 0)
      }
      let names = settings.map { UnsafePointer(strdup($0.0)) } + [nil]
      let values = settings.map { UnsafePointer(strdup($0.1)) } + [nil]
      defer {
        for text in names + values { free(UnsafeMutablePointer(mutating: text)) }
      }
      return PQconnectdbParams(names, values, 1)
    }

    /// The parts of an address that are given in it, by their names.
    static func parts(of text: String) throws(MirrorError) -> [String: String] {
      // What libpq says of a text that is none may have a password in it.
      guard let options = PQconninfoParse(text, nil) else { throw .malformedAddress }
      defer { PQconninfoFree(options) }
      var parts: [String: String] = [:]
      var option = options
      while let keyword = option.pointee.keyword {
        if let value = option.pointee.val {
          parts[String(cString: keyword)] = String(cString: value)
        }
        option += 1
      }
      return parts
    }

    /// Runs one statement.
    func run(_ sql: String, _ values: [SQLValue]) throws(MirrorError) -> QueryResult {
      let isSent = BoundValues(values).withAddresses { types, values, lengths, formats in
        PQsendQueryParams(connection, sql, CInt(values.count), types, values, lengths, formats, 0)
      }
      guard isSent == 1 else { throw lost }
      return try result()
    }

    /// Runs several statements.
    func runAll(_ sql: String) throws(MirrorError) {
      guard PQsendQuery(connection, sql) == 1 else { throw lost }
      _ = try result()
    }

    func beginCopy(_ sql: String) throws(MirrorError) {
      guard PQsendQuery(connection, sql) == 1 else { throw lost }
      guard let answer = try nextAnswer() else { throw lost }
      defer { PQclear(answer) }
      if PQresultStatus(answer) == PGRES_COPY_IN { return }
      let error = error(in: answer)
      _ = try result()
      throw error
    }

    /// Sends bytes of a copy, and waits until the system has them.
    func put(_ bytes: [UInt8]) throws(MirrorError) {
      var isTaken: CInt = 0
      while isTaken == 0 {
        isTaken = bytes.withUnsafeBytes { bytes in
          PQputCopyData(connection, bytes.bindMemory(to: CChar.self).baseAddress, CInt(bytes.count))
        }
        guard isTaken >= 0 else { throw lost }
        try flush()
      }
    }

    /// Ends a copy, and returns how many rows it has.
    ///
    /// - Parameter reason: why all that was sent is given up.
    func endCopy(abandoning reason: String?) throws(MirrorError) -> Int {
      var isTaken: CInt = 0
      while isTaken == 0 {
        isTaken = PQputCopyEnd(connection, reason)
        guard isTaken >= 0 else { throw lost }
        try flush()
      }
      return try result().changed
    }

    /// Takes all that the server answers; the last answer counts, unless one is an error.
    private func result() throws(MirrorError) -> QueryResult {
      var result = QueryResult(rows: [], columns: [], changed: 0)
      var failure: MirrorError?
      while let answer = try nextAnswer() {
        defer { PQclear(answer) }
        switch PQresultStatus(answer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: result = QueryResult(answer)
        default: failure = failure ?? error(in: answer)
        }
      }
      if let failure { throw failure }
      return result
    }

    private func nextAnswer() throws(MirrorError) -> OpaquePointer? {
      try flush()
      while PQisBusy(connection) == 1 {
        _ = try wait(for: POLLIN)
        guard PQconsumeInput(connection) == 1 else { throw lost }
      }
      return PQgetResult(connection)
    }

    /// Hands all that is to be sent to the system.
    private func flush() throws(MirrorError) {
      while true {
        let left = PQflush(connection)
        if left == 0 { return }
        guard left > 0 else { throw lost }
        // A server that waits for us to listen would not listen either.
        if try wait(for: POLLIN | POLLOUT) & CInt(POLLIN) != 0 {
          guard PQconsumeInput(connection) == 1 else { throw lost }
        }
      }
    }

    /// Waits for the server to move, and returns how it did.
    private func wait(for events: Int32) throws(MirrorError) -> CInt {
      let pause: CInt = 100
      for _ in 0...(silence * 1000 / Int(pause)) {
        if isToEnd() { throw .interrupted(mirror: mirror) }
        var entry = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
        guard entry.fd >= 0 else { throw lost }
        let count = poll(&entry, 1, pause)
        if count > 0 { return CInt(entry.revents) }
        guard count == 0 || errno == EINTR else { throw lost }
      }
      throw .silent(mirror: mirror, seconds: silence)
    }

    private func error(in answer: OpaquePointer) -> MirrorError {
      guard let code = PQresultErrorField(answer, CInt(UInt8(ascii: "C"))) else {
        if PQstatus(connection) == CONNECTION_BAD { return lost }
        return .strange(
          mirror: mirror,
          reason: String(cString: PQresStatus(PQresultStatus(answer)))
        )
      }
      // The first line alone: what follows it can have what stands in a row.
      let message = PQresultErrorField(answer, CInt(UInt8(ascii: "M"))).map { String(cString: $0) }
      return .refused(
        mirror: mirror,
        SQLState(String(cString: code)),
        reason: message ?? "it does not say why"
      )
    }

    private var lost: MirrorError { .lost(mirror: mirror, reason: reason) }

    private var reason: String {
      let lines = String(cString: PQerrorMessage(connection)).split(separator: "\n")
      if lines.isEmpty { return "it does not say why" }
      return lines.map { String($0.drop { $0 == "\t" || $0 == " " }) }.joined(separator: "; ")
    }
  }

  extension QueryResult {
    fileprivate init(_ answer: OpaquePointer) {
      rows = (0..<PQntuples(answer)).map { row in
        (0..<PQnfields(answer)).map { column in
          PQgetisnull(answer, row, column) == 1
            ? nil : String(cString: PQgetvalue(answer, row, column))
        }
      }
      columns = (0..<PQnfields(answer)).map { column in
        (String(cString: PQfname(answer, column)), PQftype(answer, column))
      }
      changed = Int(String(cString: PQcmdTuples(answer))) ?? 0
    }
  }
#else
  import Storage

  /// A session with a server, which a program without libpq does not have.
  final class ServerLink {
    init(
      to address: MirrorAddress,
      _ limits: Connection.Limits,
      isToEnd: @escaping @Sendable () -> Bool
    ) throws(MirrorError) {
      throw .notBuilt
    }

    static func parts(of text: String) throws(MirrorError) -> [String: String] { throw .notBuilt }
    func run(_ sql: String, _ values: [SQLValue]) throws(MirrorError) -> QueryResult {
      throw .notBuilt
    }
    func runAll(_ sql: String) throws(MirrorError) { throw .notBuilt }
    func beginCopy(_ sql: String) throws(MirrorError) { throw .notBuilt }
    func put(_ bytes: [UInt8]) throws(MirrorError) { throw .notBuilt }
    func endCopy(abandoning reason: String?) throws(MirrorError) -> Int { throw .notBuilt }
  }
#endif

import Foundation

/// Keeps Actors in memory and answers as Apify's API does, faults on demand included.
///
/// An `actor`, since requests come in parallel and each is answered as a whole.
package actor Emulator {
  /// The accounts: tokens, and whose they are.
  private let accounts: [String: String]
  /// The most items in one page of a list.
  private let pageLimit: Int
  let manner: Manner
  var actors: [ActorState] = []
  /// The records of key-value stores, by `STORE/KEY`.
  var records: [String: Record] = [:]
  /// The builds that are deleted once so many more pages of builds were read.
  var doomed: [(id: String, pages: Int)] = []
  /// The webhooks, and what was posted for them.
  var webhooks: [Value] = []
  package internal(set) var dispatches: [Value] = []
  /// What is to be posted, oldest first.
  let deliveries: AsyncStream<Delivery>
  private let deliver: AsyncStream<Delivery>.Continuation
  private var frozen: Set<String> = []
  private var deleted: [String: ActorState] = [:]
  private var faults: [Fault] = []
  /// What was asked under `/v2`, oldest first.
  package private(set) var requests: [Request] = []
  private var lastWrite = Date.distantPast
  /// How many ids of each kind were given.
  private var ids: [String: Int] = [:]

  package init(
    accounts: [String: String] = ["emulator-token": "jane"],
    pageLimit: Int = 1000,
    manner: Manner = Manner()
  ) {
    self.accounts = accounts
    self.pageLimit = pageLimit
    self.manner = manner
    (deliveries, deliver) = AsyncStream.makeStream()
  }

  /// Makes an Actor with the versions given as they are, checked by nothing, and returns its id.
  @discardableResult
  package func addActor(
    _ name: String,
    of owner: String = "jane",
    isPublic: Bool = false,
    versions: [Value]
  ) -> String {
    let now = nextWrite()
    let id = nextID("emulated")
    actors.append(
      ActorState(
        fields: [
          "id": .string(id), "userId": .string("user-\(owner)"), "name": .string(name),
          "username": .string(owner), "isPublic": .bool(isPublic), "createdAt": now,
          "modifiedAt": now, "isSourceCodeHidden": true, "taggedBuilds": [:],
          "defaultRunOptions": ["build": "latest", "timeoutSecs": 3600, "memoryMbytes": 1024],
        ],
        versions: versions
      )
    )
    return id
  }

  /// Puts a version object in the place of the one with its number, or adds it; checks nothing.
  package func putVersion(_ version: Value, in id: String) {
    guard let index = actors.firstIndex(where: { $0.id == id }) else { return }
    let number = version["versionNumber"]
    if let place = actors[index].versions.firstIndex(where: { $0["versionNumber"] == number }) {
      actors[index].versions[place] = version
    } else {
      actors[index].versions.append(version)
    }
    touch(index)
  }

  /// A version as it is kept, secrets with their values; nil where there is none.
  package func version(_ number: String, of id: String) -> Value? {
    actors.first { $0.id == id }?.versions.first { $0["versionNumber"] == .string(number) }
  }

  /// Sets a field of an Actor, as its name or whether it is public.
  package func set(_ field: String, to value: Value, of id: String) {
    guard let index = actors.firstIndex(where: { $0.id == id }) else { return }
    touch(index)
    actors[index].fields[field] = value
  }

  /// Lets an Actor's `modifiedAt` stay as it is from now on, whatever is written.
  package func freeze(_ id: String) {
    frozen.insert(id)
  }

  package func deleteActor(_ id: String) {
    guard let index = actors.firstIndex(where: { $0.id == id }) else { return }
    deleted[id] = actors.remove(at: index)
  }

  /// Brings a deleted Actor back as it was, under its id, at the end of the list.
  package func restoreActor(_ id: String) {
    guard let actor = deleted.removeValue(forKey: id) else { return }
    actors.append(actor)
  }

  package func deleteVersion(_ number: String, of id: String) {
    guard let index = actors.firstIndex(where: { $0.id == id }) else { return }
    actors[index].versions.removeAll { $0["versionNumber"] == .string(number) }
    touch(index)
  }

  package func add(_ fault: Fault) {
    faults.append(fault)
  }

  package func clearFaults() {
    faults = []
  }

  package func clearRequests() {
    requests = []
  }

  /// Notes a request, and returns the fault that it meets, if any.
  func fault(for request: Request) -> Fault? {
    requests.append(request)
    guard
      let index = faults.firstIndex(where: {
        request.path.hasPrefix($0.path) && $0.method ?? request.method == request.method
      })
    else {
      return nil
    }
    let fault = faults[index]
    if let times = fault.times {
      faults[index].times = times - 1
      if times <= 1 { faults.remove(at: index) }
    }
    return fault
  }

  func answer(_ request: Request) throws -> Reply {
    do {
      return try route(request)
    } catch let refusal as Refusal {
      return try Reply(
        refusal.status,
        whole: ["error": ["type": .string(refusal.type), "message": .string(refusal.message)]]
      )
    }
  }

  private func route(_ request: Request) throws -> Reply {
    if request.query["method"] != nil {
      throw Refusal(400, "invalid-request", "the emulator refuses the method parameter")
    }
    guard request.userAgent?.hasPrefix("archiver/") != true || request.isOfRollback else {
      throw Refusal(
        405,
        "method-not-allowed",
        "the emulator lets archiver read, and write what a roll-back does"
      )
    }
    let caller = try caller(of: request)
    var parts = request.parts[...]
    guard parts.popFirst() == "v2", let resource = parts.popFirst() else {
      throw Refusal.unknownRoute
    }
    switch (resource, parts.count) {
    case ("acts", 0), ("actors", 0):
      return try actorsReply(request, caller: caller)
    case ("acts", _), ("actors", _):
      let reference = parts.removeFirst()
      let index = try find(reference, for: caller)
      return try actorReply(request, at: index, parts, isOwner: actors[index].username == caller)
    case ("actor-builds", 0):
      return try allBuildsReply(request, caller: caller)
    case ("actor-builds", 1):
      return try buildReply(request, id: parts.removeFirst(), caller: caller)
    case ("actor-runs", 0):
      return try allRunsReply(request, caller: caller)
    case ("actor-runs", 1):
      return try runReply(request, id: parts.removeFirst())
    case ("webhooks", 0...2):
      return try webhooksReply(request, parts, caller: caller)
    case ("key-value-stores", 3):
      return try recordReply(request, parts, caller: caller)
    case ("users", 1) where parts.first == "me":
      guard let caller else { throw Refusal(401, "token-not-provided", "no token was given") }
      return try Reply(data: ["id": .string("user-\(caller)"), "username": .string(caller)])
    default:
      throw Refusal.unknownRoute
    }
  }

  /// The account of the request's token; a wrong token is refused even where none is needed.
  private func caller(of request: Request) throws -> String? {
    guard let token = request.token else { return nil }
    guard let username = accounts[token] else {
      throw Refusal(401, "user-or-token-not-found", "User was not found or token is not valid")
    }
    return username
  }

  private func find(_ reference: String, for caller: String?) throws -> Int {
    let parts = reference.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
    let index =
      parts.count == 2
      ? actors.firstIndex {
        $0.name == parts[1] && $0.username == (parts[0].isEmpty ? caller ?? "" : String(parts[0]))
      }
      : actors.firstIndex { $0.id == reference }
    guard let index, actors[index].isPublic || actors[index].username == caller else {
      throw parts.count == 2 ? Refusal.unknownActor : Refusal.unknownID
    }
    return index
  }

  /// Cuts a page out of a list, never longer than the emulator's own limit.
  func page(of items: [Value], _ request: Request) -> Value {
    let offset = min(request.query["offset"].flatMap(Int.init) ?? 0, items.count)
    let asked = request.query["limit"].flatMap(Int.init) ?? 0
    let limit = asked > 0 ? min(asked, pageLimit) : pageLimit
    let page = Array(items[max(0, offset)...].prefix(limit))
    return [
      "total": .integer(Int64(items.count)), "offset": .integer(Int64(offset)),
      "limit": .integer(Int64(limit)), "desc": .bool(request.query["desc"] == "1"),
      "count": .integer(Int64(page.count)), "items": .array(page),
    ]
  }

  func touch(_ index: Int) {
    if frozen.contains(actors[index].id) { return }
    actors[index].fields["modifiedAt"] = nextWrite()
  }

  /// An id of a kind, as long as Apify's are.
  func nextID(_ kind: String) -> String {
    let count = ids[kind, default: 0] + 1
    ids[kind] = count
    let number = String(count)
    return kind + String(repeating: "0", count: 17 - kind.count - number.count) + number
  }

  /// Has something be posted by whoever serves.
  func deliver(_ delivery: Delivery) {
    deliver.yield(delivery)
  }

  /// The time of a write: now, yet always later than the write before.
  func nextWrite() -> Value {
    lastWrite = max(Date(), lastWrite.addingTimeInterval(0.001))
    return .string(lastWrite.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }
}

/// Webhooks: what is posted where when something was built.
extension Emulator {
  static let buildEvents = ["CREATED", "SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT"]
    .map { "ACTOR.BUILD.\($0)" }

  /// Posts to whoever asked for it that a build was created, or has ended.
  func announce(_ event: String, of build: Value) {
    for webhook in webhooks {
      guard webhook["condition"]?["actorId"] == build["actId"],
        webhook["eventTypes"]?.array?.contains(.string(event)) == true
      else { continue }
      dispatch(event, by: webhook, about: build)
    }
  }

  /// What a build's status is called among events.
  static func event(of status: Value?) -> String {
    "ACTOR.BUILD.\(status?.string?.replacing("-", with: "_") ?? "")"
  }

  private func dispatch(_ event: String, by webhook: Value, about build: Value) {
    var resource = build
    if !manner.webhooksShowSource { resource["actVersion"] = nil }
    let variables: Value = [
      "userId": webhook["userId"] ?? .null, "createdAt": nextWrite(), "eventType": .string(event),
      "eventData": ["actorId": build["actId"] ?? .null, "actorBuildId": build["id"] ?? .null],
      "resource": resource,
    ]
    let template = PayloadTemplate(
      webhook["payloadTemplate"]?.string ?? PayloadTemplate.ofApify,
      fillsStrings: webhook["shouldInterpolateStrings"] == true
    )
    guard let url = webhook["requestUrl"]?.string, let body = template.filled(with: variables)
    else { return }
    for _ in 0..<manner.webhookCopies {
      let id = nextID("dispatch")
      dispatches.append([
        "id": .string(id), "userId": webhook["userId"] ?? .null,
        "webhookId": webhook["id"] ?? .null,
        "createdAt": nextWrite(), "status": "ACTIVE", "eventType": .string(event), "calls": [],
      ])
      let retries = webhook["doNotRetry"] == true ? 0 : Delivery.mostRetries
      deliver(Delivery(id: id, url: url, body: body, retries: retries))
    }
  }

  /// Notes a try to post, and what came of it.
  func note(call status: Int?, of delivery: Delivery, isLast: Bool) {
    guard let place = dispatches.firstIndex(where: { $0["id"] == .string(delivery.id) }) else {
      return
    }
    let isDone = status.map { (200..<300).contains($0) } ?? false
    let call: Value = [
      "startedAt": nextWrite(), "responseStatus": status.map { .integer(Int64($0)) } ?? .null,
      "errorMessage": isDone ? .null : "the server did not take it",
    ]
    dispatches[place]["calls"] = .array((dispatches[place]["calls"]?.array ?? []) + [call])
    if isDone || isLast { dispatches[place]["status"] = isDone ? "SUCCEEDED" : "FAILED" }
  }
}

// MARK: - What is answered

extension Emulator {
  private static let unknownWebhook = Refusal(404, "record-not-found", "Webhook was not found")
  private static let settings: Set<String> = [
    "eventTypes", "condition", "requestUrl", "payloadTemplate", "headersTemplate", "description",
    "ignoreSslErrors", "doNotRetry", "shouldInterpolateStrings", "isAdHoc", "idempotencyKey",
  ]

  /// Answers what is asked of the account's webhooks; `parts` is the path behind the kind of resource.
  func webhooksReply(
    _ request: Request,
    _ parts: ArraySlice<String>,
    caller: String?
  ) throws -> Reply {
    guard let caller else { throw Refusal(401, "token-not-provided", "no token was given") }
    let owner = Value.string("user-\(caller)")
    guard let id = parts.first else {
      if request.method == "POST" { return try created(request.body, by: owner) }
      return try listReply(request, webhooks.filter { $0["userId"] == owner })
    }
    guard
      let place = webhooks.firstIndex(where: { $0["id"] == .string(id) && $0["userId"] == owner })
    else { throw Self.unknownWebhook }
    switch (request.method, parts.dropFirst().first) {
    case ("GET", nil): return try Reply(data: webhooks[place])
    case ("PUT", nil):
      let body = try checked(request.body, over: webhooks[place])
      webhooks[place] = body
      webhooks[place]["modifiedAt"] = nextWrite()
      return try Reply(data: webhooks[place])
    case ("DELETE", nil):
      webhooks.remove(at: place)
      return Reply(204)
    case ("GET", "dispatches"):
      return try Reply(
        data: page(of: dispatches.filter { $0["webhookId"] == .string(id) }, request)
      )
    default: throw Refusal.wrongMethod
    }
  }

  func listReply(_ request: Request, _ webhooks: [Value]) throws -> Reply {
    guard request.method == "GET" else { throw Refusal.wrongMethod }
    let items = webhooks.map { webhook in
      let hidden = ["payloadTemplate", "headersTemplate"]
      return Value.object((webhook.object ?? [:]).filter { !hidden.contains($0.key) })
    }
    return try Reply(data: page(of: items, request))
  }

  private func created(_ body: Value?, by owner: Value) throws -> Reply {
    if let key = body?["idempotencyKey"]?.string,
      let same = webhooks.first(where: { $0["idempotencyKey"] == .string(key) })
    {
      return try Reply(200, data: same)
    }
    var webhook = try checked(body, over: [:])
    let now = nextWrite()
    webhook["id"] = .string(nextID("webhook"))
    (webhook["userId"], webhook["createdAt"], webhook["modifiedAt"]) = (owner, now, now)
    for flag in ["isAdHoc", "ignoreSslErrors", "doNotRetry", "shouldInterpolateStrings"]
    where webhook[flag] == nil {
      webhook[flag] = false
    }
    webhooks.append(webhook)
    return try Reply(201, data: webhook)
  }

  /// Takes the settings of a body over those of a webhook.
  private func checked(_ body: Value?, over old: Value) throws -> Value {
    var webhook = old
    for (key, value) in body?.object ?? [:] where Self.settings.contains(key) {
      webhook[key] = value
    }
    guard let events = webhook["eventTypes"]?.array, !events.isEmpty,
      events.allSatisfy({ Self.buildEvents.contains($0.string ?? "") })
    else {
      throw Refusal(400, "invalid-value", "the emulator knows the events of builds alone")
    }
    guard actors.contains(where: { .string($0.id) == webhook["condition"]?["actorId"] }) else {
      throw Refusal(404, "record-not-found", "Actor was not found")
    }
    guard webhook["requestUrl"]?.string?.hasPrefix("http") == true else {
      throw Refusal(400, "invalid-value", "requestUrl is no URL")
    }
    if let template = webhook["payloadTemplate"]?.string {
      let sample: Value = [
        "userId": "", "createdAt": "", "eventType": "", "eventData": [:], "resource": [:],
      ]
      let fills = webhook["shouldInterpolateStrings"] == true
      guard PayloadTemplate(template, fillsStrings: fills).filled(with: sample) != nil else {
        throw Refusal(400, "invalid-value", "payloadTemplate gives no JSON")
      }
    }
    return webhook
  }
}

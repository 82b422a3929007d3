import HTTPTypes
import HummingbirdCore
import NIOCore

/// What a webhook is answered; all but `accepted` Apify takes for a failure, and tries again later.
enum WebhookReply: Int {
  case accepted = 202
  case unreadable = 400
  case unknown = 404
  case wrongMethod = 405
  case tooLarge = 413
  case refused = 503

  private var text: String {
    switch self {
    case .accepted: "it is looked at"
    case .unreadable: "this is no JSON with the id of an Actor in eventData.actorId"
    case .unknown: "not found"
    case .wrongMethod: "a webhook is a POST"
    case .tooLarge: "the body is larger than \(WebhookReceiver.largestBody >> 20) MiB"
    case .refused: "not now; try again later"
    }
  }

  var response: Response {
    // Nobody keeps a connection: there are few of them.
    var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .connection: "close"]
    if self == .wrongMethod { headers[.allow] = "POST" }
    if self == .refused { headers[.retryAfter] = "60" }
    return Response(
      status: .init(code: rawValue),
      headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n"))
    )
  }
}

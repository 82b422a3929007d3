import Foundation

/// A text that becomes JSON when `{{variables}}` are put in.
///
/// - SeeAlso: <https://docs.apify.com/integrations/webhooks/actions#payload-template>
struct PayloadTemplate {
  static let ofApify = """
    {"userId": {{userId}}, "createdAt": {{createdAt}}, "eventType": {{eventType}}, \
    "eventData": {{eventData}}, "resource": {{resource}}}
    """

  private let text: String
  /// It is JSON as it is: a string that is a variable alone becomes the variable's value.
  private let fillsStrings: Bool

  init(_ text: String, fillsStrings: Bool) {
    (self.text, self.fillsStrings) = (text, fillsStrings)
  }

  /// Nil when what comes out is no JSON.
  func filled(with variables: Value) -> Data? {
    let pattern = fillsStrings ? /"\{\{([A-Za-z.]+)\}\}"/ : /\{\{([A-Za-z.]+)\}\}/
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let result = text.replacing(pattern) { match in
      var value = variables
      for name in match.1.split(separator: ".") { value = value[String(name)] ?? .null }
      return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
    let data = Data(result.utf8)
    return (try? JSONDecoder().decode(Value.self, from: data)) == nil ? nil : data
  }
}

/// Where something stands in an answer, as `data.versions[2].envVars[0].name`.
struct Place: Hashable, Sendable {
  let text: String

  static let top = Place(text: "")
  static let data = top.field("data")

  func field(_ name: String) -> Place {
    Place(text: text.isEmpty ? name : "\(text).\(name)")
  }

  subscript(index: Int) -> Place { Place(text: "\(text)[\(index)]") }
}

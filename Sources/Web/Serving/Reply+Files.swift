extension Reply {
  /// What a browser may do with a file that it shows alone: run nothing, load nothing, and give its text, or
  /// the page that it makes around a picture, a style of its own.
  private static let fileAlone = (
    name: "Content-Security-Policy",
    value: """
    default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'none'; sandbox allow-same-origin
    """
  )

  /// The bytes of a file: shown as text, or saved; never anything that a browser runs.
  ///
  /// - Parameter name: what they are saved as.
  static func file(_ bytes: [UInt8], isText: Bool, savedAs name: String) -> Reply {
    var reply = Reply(isText ? .text : .bytes, bytes)
    reply.headers.append(fileAlone)
    if !isText { reply.fileName = name }
    return reply
  }

  /// A picture as a browser shows it, and does nothing else with it. Throws `Problem` for other bytes.
  ///
  /// - Parameter name: what is said to be none.
  static func picture(_ bytes: [UInt8], called name: String) throws(Problem) -> Reply {
    guard let image = RasterImage(bytes) else {
      throw .bad("\(name) is no picture: PNG, JPEG, GIF or WebP by its bytes")
    }
    let kind: Kind =
      switch image {
      case .png: .png
      case .jpeg: .jpeg
      case .gif: .gif
      case .webp: .webp
      }
    var reply = Reply(kind, bytes)
    reply.headers.append(fileAlone)
    return reply
  }
}

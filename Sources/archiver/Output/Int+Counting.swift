extension Int {
  /// The number with what it counts: `1 version`, `2 versions`.
  func counting(_ noun: String) -> String {
    "\(self) \(noun)\(self == 1 ? "" : "s")"
  }
}

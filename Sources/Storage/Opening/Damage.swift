/// Something in the file that can't be as this program made it.
struct Damage: Error {
  /// What is wrong and where, in half a sentence.
  let reason: String
}

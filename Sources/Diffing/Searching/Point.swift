/// How many elements of each sequence are on the way to a place in both.
struct Point {
  var old: Int
  var new: Int

  init(old: Int, new: Int) {
    self.old = old
    self.new = new
  }

  init(old: Int, diagonal: Int) {
    self.old = old
    self.new = old - diagonal
  }

  var sum: Int { old + new }
}

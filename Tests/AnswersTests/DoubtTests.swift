import Answers
import Changes
import Foundation
import Snapshots
import Storage
import Testing

struct DoubtTests {
  /// Three states, the second of which came in the minute before 02:00.
  private func world() throws -> World {
    var world = try World()
    try world.record(["a": "1"], ["a": "2"])
    return world
  }

  private func doubts(at time: Timestamp) throws -> [Doubt] {
    try doubts(of: "jane/crawler@\(time)")
  }

  private func doubts(of text: String) throws -> [Doubt] {
    try world().archive.read { try ShowAnswer(to: selector(text), in: $0).doubts }
  }

  @Test func `a time in a change window is a doubt, and its edges are none`() throws {
    let name = SnapshotName(version: "jane/crawler/0.1", revision: 1)
    let window = (after: World.time(1, offset: -20_000), notAfter: World.time(2))
    let doubt = Doubt.changing(name, other: 2, after: window.after, notAfter: window.notAfter)
    #expect(try doubts(at: World.time(1)) == [doubt])
    #expect(try doubts(at: World.time(2, offset: -1)) == [doubt])
    #expect(
      doubt.description == """
        jane/crawler/0.1@1 or @2: the change from one to the other happened after \
        1970-01-01T00:00:40.000Z and not after 1970-01-01T00:02:00.000Z; this is @1
        """
    )
  }

  @Test func `a time after the last look is a doubt, and the look itself is none`() throws {
    let name = SnapshotName(version: "jane/crawler/0.1", revision: 2)
    let doubt = Doubt.unseen(name, since: World.time(2, offset: -20_000))
    #expect(try doubts(at: World.time(3)) == [doubt])
    #expect(
      doubt.description == """
        jane/crawler/0.1@2 was last seen at 1970-01-01T00:01:40.000Z; what was there later is not \
        known
        """
    )
    #expect(try doubts(of: "jane/crawler") == [])
  }

  @Test func `each doubt has its kind, its sentence and its values`() throws {
    let name = SnapshotName(version: "v", revision: 1)
    let (after, notAfter) = (World.time(1), World.time(2))
    let doubts: [(Doubt, [String: String])] = [
      (
        .changing(name, other: 2, after: after, notAfter: notAfter),
        [
          "kind": "changing", "version": "v", "revision": "1", "orRevision": "2",
          "changedAfter": "\(after)", "observedAt": "\(notAfter)",
        ]
      ),
      (
        .unseen(name, since: after),
        ["kind": "unseen", "version": "v", "revision": "1", "unseenSince": "\(after)"]
      ),
      (.skipped(NotFound("no such")), ["kind": "skipped"]),
      (.secrets(["A", "B\n"]), ["kind": "secrets", "names": "A,B\n"]),
    ]
    for (doubt, values) in doubts {
      let object = try object(doubt).mapValues { value in
        (value as? [String])?.joined(separator: ",") ?? "\(value)"
      }
      #expect(object == values.merging(["sentence": doubt.description]) { $1 })
    }
    #expect(doubts[2].0.description == "no such")
    #expect(doubts[3].0.description == #"the values of secrets were never seen: A, "B\n""#)
  }

  @Test func `a document has the value's own keys, and the number of its form`() throws {
    let document = try object(Document(SnapshotName(version: "v", revision: 2)))
    #expect(document.keys.sorted() == ["revision", "schema", "version"])
    #expect(document["schema"] as? Int == 1)
  }
}

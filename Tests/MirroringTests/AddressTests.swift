import Mirroring
import RealPrograms
import Testing

/// What a mirror is called, and that no password is told.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct AddressTests {
  @Test(arguments: [
    (
      "postgresql://jane:hush@db.example.com:5433/history?sslmode=require",
      "db.example.com:5433/history"
    ),
    ("postgres://db.example.com/history", "db.example.com/history"),
    ("postgresql:///history?host=%2Ftmp", "history"),
    ("service=mirror password=hush", "mirror"),
    ("host=db.example.com", "db.example.com"),
  ])
  func `a mirror is called by its host and database`(address: String, name: String) throws {
    #expect(try MirrorAddress(address).name == name)
  }

  @Test(arguments: [
    "history", "mysql://jane:hush@db/history", "password=a hush", "postgresql://jane:hush@[::1/h",
    "postgresql://jane:hush@db/history?hush",
  ])
  func `what is no address is not told again`(address: String) throws {
    let error = #expect(throws: MirrorError.malformedAddress) { try MirrorAddress(address) }
    #expect("\(error as Any)".contains("hush") == false)
  }

  @Test func `no message has the password of an address`() async throws {
    let address = try MirrorAddress("postgresql://jane:hush@127.0.0.1:1/history")
    let error = #expect(throws: MirrorError.self) { try Connection(to: address) }
    let message = try #require(error.map { "\($0)" })
    #expect(message.hasPrefix("cannot reach the mirror 127.0.0.1:1/history: "))
    #expect(!message.contains("hush"))
  }
}

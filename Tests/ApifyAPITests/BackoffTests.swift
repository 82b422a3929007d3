import Testing

@testable import ApifyAPI

struct BackoffTests {
  @Test func `each try may take twice as long as the one before, up to six minutes`() {
    let times = (1...6).map { Backoff.timeout(ofTry: $0, first: .seconds(30)) }
    #expect(times == [30, 60, 120, 240, 360, 360].map { .seconds($0) })
    #expect(Backoff.timeout(ofTry: 3, first: .seconds(400)) == .seconds(400))
  }
}

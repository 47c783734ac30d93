import Book
import Payments
import Testing

@testable import Switch

@Suite struct LogGateTests {
    private static let first = ListenerNumber(rawValue: 1)
    private static let second: Int64 = 1_000_000_000

    @Test func `the first line of each kind passes in a second, and says what was left out`() {
        var gate = LogGate()
        let kind = LogGate.Kind.refusal(Self.first, .macFailed)
        #expect(gate.admit(kind, at: 0) == 0)
        for time in 1...500 { #expect(gate.admit(kind, at: Int64(time)) == nil) }
        #expect(gate.admit(.refusal(Self.first, .unreadable), at: 600) == 0)
        #expect(gate.admit(.cut(Self.first, .closedIdle), at: 601) == 0)
        #expect(gate.admit(kind, at: Self.second - 1) == nil)
        #expect(gate.admit(kind, at: Self.second) == 501)
        #expect(gate.admit(kind, at: 2 * Self.second) == 0)
    }
}

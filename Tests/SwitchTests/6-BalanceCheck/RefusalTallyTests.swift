import Book
import ISO8583
import NIOCore
import Payments
import Testing

@testable import Switch

@Suite struct RefusalTallyTests {
    private static let listener = ListenerNumber(rawValue: 1)

    private static func address(_ number: Int) throws -> SocketAddress {
        try SocketAddress(ipAddress: "10.0.0.\(number)", port: 4000 + number)
    }

    /// Counts one that came from a place.
    private static func add(
        _ tally: inout RefusalTally,
        _ reason: Outcome,
        terminal: String? = nil,
        from number: Int
    ) throws {
        let address = try address(number)
        tally.add(listener, terminal: terminal, reason, from: PeerSource(address)) {
            var note = RefusalNote(peer: PeerSource.text(of: address))
            note.cause = "\(reason) \(number)"
            note.stan = UInt32(number)
            return note
        }
    }

    @Test func `refusals are a bounded number of rows, whatever names they bear`() throws {
        var tally = RefusalTally()
        for number in 0..<500 { try Self.add(&tally, .macFailed, terminal: "T\(number)", from: 1) }
        for _ in 0..<70 { try Self.add(&tally, .unreadable, from: 2) }
        for _ in 0..<2000 { try Self.add(&tally, .unknownTerminal, from: 3) }
        let rows = tally.rows()
        #expect(rows.count == RefusalTally.namedRows + 1)
        #expect(rows.reduce(0) { $0 + Int($1.count) } == 2570)
        let other = try #require(rows.first { $0.terminal.isEmpty })
        #expect(other.reason == .unknownTerminal && other.stan == 3)
        #expect(other.note.hasPrefix("unknownTerminal 3, from 10.0.0.3:4003; also from "))
        #expect(other.note.hasSuffix(", 10.0.0.2:4002") || other.note.contains(" 10.0.0.2:4002,"))
    }

    @Test func `a row says what its first was, and names a few other sources once`() throws {
        var tally = RefusalTally()
        for number in [5, 5, 6, 5, 6, 7] { try Self.add(&tally, .unreadable, from: number) }
        let row = try #require(tally.rows().first)
        #expect(row.count == 6 && row.stan == 5 && row.messageType == nil)
        let first = "unreadable 5, from 10.0.0.5:4005"
        #expect(row.note == first + "; also from 10.0.0.6:4006, 10.0.0.7:4007")
        for number in 10...200 { try Self.add(&tally, .unreadable, from: number) }
        let full = try #require(tally.rows().first)
        #expect(full.count == 197 && full.note.count { $0 == ":" } == 1 + RefusalTally.namedPeers)
    }

    @Test func `what several lanes counted is one row, the first lane's in front`() throws {
        var sum = RefusalTally()
        for numbers in [[1, 2], [3, 1], [4]] {
            var tally = RefusalTally()
            for number in numbers { try Self.add(&tally, .unreadable, from: number) }
            sum.add(tally)
        }
        let row = try #require(sum.rows().first)
        #expect(row.count == 5 && row.stan == 1)
        let others = "; also from 10.0.0.2:4002, 10.0.0.3:4003, 10.0.0.4:4004"
        #expect(row.note == "unreadable 1, from 10.0.0.1:4001" + others)
    }

    @Test(arguments: [("10.1.2.3", "10.1.2.3:7"), ("2001:db8::1", "[2001:db8::1]:7")])
    func `a peer is its address and port`(address: String, text: String) throws {
        #expect(PeerSource.text(of: try SocketAddress(ipAddress: address, port: 7)) == text)
    }
}

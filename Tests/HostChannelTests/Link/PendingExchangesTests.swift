import ISO8583
import Testing

@testable import HostChannel

@Suite struct PendingExchangesTests {
    private let specification: DialectSpecification

    init() throws {
        specification = try TestSpecifications.named("iso8583-1987-binary")
    }

    private func message(
        _ type: MessageTypeIndicator,
        stan: UInt64,
        terminal: String = "T0000001"
    ) throws -> Message {
        var message = Message(specification: specification, type: type)
        try message.set(.systemsTraceAuditNumber, digits: stan)
        try message.set(.terminalIdentification, terminal)
        return message
    }

    private func key(
        _ type: MessageTypeIndicator,
        _ stan: UInt64,
        _ terminal: String = "T0000001"
    ) throws -> HostMatchKey {
        HostMatchKey(try message(type, stan: stan, terminal: terminal), by: HostMatchKey.standard)
    }

    private func entry(
        _ exchange: Int64,
        stan: UInt32,
        socket: Int = 0,
        frame: Int = 1,
        isReversal: Bool = false
    ) -> PendingExchanges.Entry {
        PendingExchanges.Entry(
            exchange: exchange,
            attempt: 1,
            linkSTAN: stan,
            isReversal: isReversal,
            socket: socket,
            frame: frame,
            sentNanoseconds: 0,
            deadlineNanoseconds: 0
        )
    }

    @Test func `row 43: answers find their requests in any order, and a second one is told`() throws
    {
        var pending = PendingExchanges(limit: 10, reserved: 0)
        for number in 1...3 {
            #expect(
                pending.insert(
                    entry(Int64(number), stan: UInt32(number)),
                    key: try key("0200", UInt64(number))
                ) == nil
            )
        }
        for number in [3, 1, 2] {
            let match = pending.match(try key("0210", UInt64(number)), linkSTAN: UInt32(number))
            #expect(match == .waiting(entry(Int64(number), stan: UInt32(number))))
        }
        #expect(pending.count == 0)
        #expect(
            pending.match(try key("0210", 2), linkSTAN: 2) == .repeated(entry(2, stan: 2))
        )
    }

    @Test func `row 12: an answer after the deadline still finds its payment, once`() throws {
        var pending = PendingExchanges(limit: 1, reserved: 0)
        _ = pending.insert(entry(7, stan: 7), key: try key("0200", 7))
        #expect(pending.giveUp(7) == entry(7, stan: 7))
        #expect(pending.giveUp(7) == nil)
        #expect(pending.count == 0)
        #expect(pending.match(try key("0210", 7), linkSTAN: 7) == .late(entry(7, stan: 7)))
        #expect(pending.match(try key("0210", 7), linkSTAN: 7) == .repeated(entry(7, stan: 7)))
    }

    @Test func `row 43: what belongs to nothing says why`() throws {
        var pending = PendingExchanges(limit: 10, reserved: 0)
        _ = pending.insert(entry(1, stan: 5), key: try key("0200", 5))
        #expect(pending.match(try key("0210", 6), linkSTAN: 6) == .none(.unknownTrace))
        #expect(pending.match(try key("0430", 5), linkSTAN: 5) == .none(.otherClass))
        let stranger = try key("0210", 5, "T0000002")
        #expect(pending.match(stranger, linkSTAN: 5) == .none(.otherPart))
        #expect(pending.waiting(1) != nil)
    }

    @Test func `beyond the bound only reversals are taken`() throws {
        var pending = PendingExchanges(limit: 1, reserved: 1)
        _ = pending.insert(entry(1, stan: 1), key: try key("0200", 1))
        #expect(pending.insert(entry(2, stan: 2), key: try key("0200", 2)) == .full)
        let reversal = entry(3, stan: 3, isReversal: true)
        #expect(pending.insert(reversal, key: try key("0420", 3)) == nil)
        let second = entry(4, stan: 4, isReversal: true)
        #expect(pending.insert(second, key: try key("0420", 4)) == .full)
        #expect(pending.withdraw(1) == entry(1, stan: 1))
        #expect(pending.insert(second, key: try key("0420", 4)) == .full)
        #expect(pending.giveUp(3) == reversal)
        #expect(pending.insert(second, key: try key("0420", 4)) == nil)
    }

    @Test func `a STAN is not given out twice while it waits, and again when it is done`() throws {
        var pending = PendingExchanges(limit: 10, reserved: 0)
        _ = pending.insert(entry(1, stan: 5), key: try key("0200", 5))
        #expect(pending.insert(entry(2, stan: 5), key: try key("0200", 5)) == .keyInUse)
        _ = pending.match(try key("0210", 5), linkSTAN: 5)
        #expect(pending.insert(entry(2, stan: 5), key: try key("0200", 5)) == nil)
        #expect(pending.match(try key("0210", 5), linkSTAN: 5) == .waiting(entry(2, stan: 5)))
    }

    @Test func `what is finished is remembered up to a bound`() throws {
        var pending = PendingExchanges(limit: 10, reserved: 0, memory: 2)
        for number in 1...3 {
            _ = pending.insert(
                entry(Int64(number), stan: UInt32(number)),
                key: try key("0200", UInt64(number))
            )
            _ = pending.giveUp(Int64(number))
        }
        #expect(pending.match(try key("0210", 1), linkSTAN: 1) == .none(.unknownTrace))
        #expect(pending.match(try key("0210", 2), linkSTAN: 2) == .late(entry(2, stan: 2)))
    }

    @Test func `the match key is what the configuration says`() throws {
        let parts = [HostMatchKey.Part.element(.systemsTraceAuditNumber)]
        var pending = PendingExchanges(limit: 10, reserved: 0, parts: parts)
        let request = HostMatchKey(try message("0200", stan: 9), by: parts)
        _ = pending.insert(entry(1, stan: 9), key: request)
        let answer = HostMatchKey(try message("0430", stan: 9, terminal: "T0000009"), by: parts)
        #expect(pending.match(answer, linkSTAN: 9) == .waiting(entry(1, stan: 9)))
    }

    @Test func `exchanges of a socket stand in the order of their frames`() throws {
        var pending = PendingExchanges(limit: 10, reserved: 0)
        for (exchange, socket, frame) in [(1, 0, 2), (2, 1, 1), (3, 0, 1)] {
            _ = pending.insert(
                entry(Int64(exchange), stan: UInt32(exchange), socket: socket, frame: frame),
                key: try key("0200", UInt64(exchange))
            )
        }
        #expect(pending.waiting(on: 0).map(\.exchange) == [3, 1])
    }
}

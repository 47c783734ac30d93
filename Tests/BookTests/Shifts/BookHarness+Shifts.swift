import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// What terminals ask for in the day of their station.
extension BookHarness {
    /// One service, and its reply.
    @discardableResult
    mutating func serve(_ request: PaymentRequest) -> PaymentReply {
        let output = run(.service(request))
        guard let reply = output.replies.first, output.replies.count == 1 else {
            Issue.record("a service has one reply")
            return PaymentReply(outcome: .unreadable, decidedAt: now)
        }
        return reply
    }

    /// The operator 001 signs on, under a number that no payment of a test has.
    @discardableResult
    mutating func beginShift(
        _ stan: UInt32 = 800_001,
        by number: UInt16? = 1,
        _ password: PINEntry = .keyed(BookHarness.password),
        terminal: Int = 1
    ) -> PaymentReply {
        serve(.operatorSignOn(stan, terminal: terminal).by(number, password))
    }

    @discardableResult
    mutating func endShift(
        _ stan: UInt32 = 810_001,
        _ domestic: SideTallies,
        foreign: SideTallies? = SideTallies(),
        terminal: Int = 1
    ) -> PaymentReply {
        serve(.shiftClose(stan, domestic, foreign: foreign, terminal: terminal))
    }

    static func row(_ terminal: Int) -> TerminalRow { TerminalRow(rawValue: Int32(terminal)) }

    /// The shifts of a terminal as the journal has them, by number.
    func shifts(_ terminal: Int = 1) -> [Shift] {
        journal.day.shifts.values.filter { $0.key.terminal == Self.row(terminal) }
            .sorted { $0.key.number < $1.key.number }
    }
}

extension SideTallies {
    /// Debits and credits, each a count and a sum.
    static func of(
        _ debits: Int64 = 0,
        _ debited: Int64 = 0,
        _ credits: Int64 = 0,
        _ credited: Int64 = 0
    ) -> SideTallies {
        SideTallies(
            debits: Tally(count: debits, amount: debited),
            credits: Tally(count: credits, amount: credited)
        )
    }
}

extension PaymentRequest {
    private static func service(
        _ operation: Operation,
        _ stan: UInt32,
        _ terminal: Int,
        _ messageClass: MessageClass
    ) -> PaymentRequest {
        var request = purchase(stan, nil, terminal: terminal)
        request.operation = operation
        request.identity.messageClass = messageClass
        request.card = nil
        request.expiry = nil
        return request
    }

    static func operatorSignOn(_ stan: UInt32, terminal: Int = 1) -> PaymentRequest {
        service(.operatorSignOn, stan, terminal, .network)
    }

    static func shiftClose(
        _ stan: UInt32,
        _ domestic: SideTallies,
        foreign: SideTallies? = SideTallies(),
        counts: SettlementCounts = .cards(),
        terminal: Int = 1
    ) -> PaymentRequest {
        var request = service(.shiftClose, stan, terminal, .reconciliation)
        request.details = .of(
            RequestDetails.Values(
                settlement: SettlementClaim(counts: counts, domestic: domestic, foreign: foreign)
            )
        )
        return request
    }

    static func registration(
        _ stan: UInt32,
        _ serial: String,
        model: String = "T8",
        software: String = "1.0",
        terminal: Int = 1
    ) -> PaymentRequest {
        var request = service(.registration, stan, terminal, .network)
        request.details = .of(
            RequestDetails.Values(
                device: DeviceNames(serial: serial, model: model, software: software)
            )
        )
        return request
    }
}

extension RoutePlan {
    /// In-house, at a terminal that pays in a shift only.
    static var inShift: RoutePlan {
        var plan = inHouse
        plan.needsShift = true
        return plan
    }
}

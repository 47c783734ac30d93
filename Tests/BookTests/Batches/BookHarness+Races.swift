import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// How two events come one behind the other.
enum Pace: CaseIterable {
    /// In one batch of events.
    case together
    /// In two.
    case apart
    /// In two, and the book is made again in between with nothing in memory.
    case cold
}

/// Two events and their order.
struct Race: CustomTestStringConvertible {
    var isSwapped: Bool
    var pace: Pace

    static let all = Pace.allCases.flatMap { pace in
        [false, true].map { Race(isSwapped: $0, pace: pace) }
    }

    var testDescription: String { "\(isSwapped ? "the second first" : "in order"), \(pace)" }
}

/// Events that meet, and what a batch came to.
extension BookHarness {
    static var settlingRules: BookRules {
        var rules = BookRules.test
        rules.batchOpens = .settlement
        return rules
    }

    /// Runs two events in the order and at the pace of a race; the records that they left, the
    /// first one's first.
    mutating func race(
        _ race: Race,
        _ first: BookEvent.Kind,
        _ second: BookEvent.Kind
    ) -> (first: BookRecord, second: BookRecord) {
        let kinds = race.isSwapped ? [second, first] : [first, second]
        let before = journal.records.count
        switch race.pace {
        case .together: _ = run(kinds.map { event($0) })
        case .apart, .cold:
            run(kinds[0])
            if race.pace == .cold { restart(.none) }
            run(kinds[1])
        }
        if race.pace == .cold { restart(.none) }
        let records = (journal.records[before], journal.records[before + 1])
        return race.isSwapped ? (records.1, records.0) : records
    }

    /// A claim of so many debits and credits, all of the domestic half.
    static func claim(
        _ debits: (Int64, Int64) = (0, 0),
        credits: (Int64, Int64) = (0, 0)
    ) -> SettlementClaim {
        SettlementClaim(
            counts: .sample,
            domestic: SideTallies(
                debits: Tally(count: debits.0, amount: debits.1),
                credits: Tally(count: credits.0, amount: credits.1)
            ),
            foreign: SideTallies()
        )
    }

    /// One service of the day, and its reply.
    @discardableResult
    mutating func ask(service request: PaymentRequest) -> PaymentReply? {
        run(.service(request)).replies.first
    }

    /// The closings of the first terminal.
    var closings: [BatchClosing] {
        journal.day.closings[TerminalRow(rawValue: 1)] ?? []
    }

    /// What a class of the first terminal's payments came to in a batch, on all dates.
    func sum(of total: TotalsClass, batch: UInt32 = 1) -> TotalsValue {
        journal.totals.reduce(into: TotalsValue()) { sum, row in
            guard row.key.total == total, row.key.batch == batch,
                row.key.terminal == TerminalRow(rawValue: 1)
            else { return }
            sum.count += row.value.count
            sum.amount += row.value.amount
            sum.reversedCount += row.value.reversedCount
            sum.reversedAmount += row.value.reversedAmount
        }
    }
}

import Book
import BookSimulation
import JournalFormat
import Payments

extension MemoryJournal {
    /// What is left of a sale, by leg.
    func remainders(of payment: Int64) -> [Remainder] {
        held.remainders.values.filter { $0.key.payment == payment }.sorted { $0.key < $1.key }
    }
}

extension BookHarness {
    /// How two requests meet.
    enum Meeting: CaseIterable, Sendable {
        case oneBatch
        case twoBatches
        /// With nothing in memory between them.
        case coldBook
    }

    /// Runs two events one behind the other, the second one first where that is asked; what they
    /// are answered, in the order in which they stand here.
    mutating func meet(
        _ kinds: [BookEvent.Kind],
        _ meeting: Meeting,
        isReversed: Bool = false
    ) -> [Outcome?] {
        let events = (isReversed ? kinds.reversed() : kinds).map { event($0) }
        var records: [BookRecord] = []
        switch meeting {
        case .oneBatch: records = run(events).records
        case .twoBatches: for event in events { records += run([event]).records }
        case .coldBook:
            for event in events {
                restart(.none)
                records += run([event]).records
            }
            restart(.none)
        }
        let outcomes = records.map { $0.reply?.outcome }
        return isReversed ? outcomes.reversed() : outcomes
    }

    /// The same of two requests about in-house accounts, in this order.
    mutating func race(
        _ first: PaymentRequest,
        _ second: PaymentRequest,
        _ meeting: Meeting
    ) -> [Outcome?] {
        meet([.payment(first, .inHouse), .payment(second, .inHouse)], meeting)
    }
}

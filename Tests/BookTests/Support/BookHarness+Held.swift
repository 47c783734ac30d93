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

    /// Runs two events one behind the other; what they are answered.
    mutating func race(
        _ first: PaymentRequest,
        _ second: PaymentRequest,
        _ meeting: Meeting
    ) -> [Outcome] {
        switch meeting {
        case .oneBatch:
            let events = [first, second].map { event(.payment($0, .inHouse)) }
            return run(events).replies.map(\.outcome)
        case .twoBatches: return [send(first).outcome, send(second).outcome]
        case .coldBook:
            restart(.none)
            let outcome = send(first).outcome
            restart(.none)
            return [outcome, send(second).outcome]
        }
    }
}

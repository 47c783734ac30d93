import Book
import NIOCore

/// Rows of what the lanes refused: gathered from all of them, at most once a second.
extension BalanceChecker {
    /// Takes a lane's count over, from its thread.
    nonisolated func post(_ refusals: RefusalTally) {
        executor.eventLoop.execute {
            self.assumeIsolated { $0.note(refusals) }
        }
    }

    private func note(_ tally: RefusalTally) {
        refusals.add(tally)
        guard !refusalsAreDue else { return }
        refusalsAreDue = true
        let left = refusalsRecordedAt.map { $0 + 1_000_000_000 - clock.monotonicNanoseconds() }
        guard let left, left > 0 else { return recordRefusals() }
        executor.eventLoop.scheduleTask(in: .nanoseconds(left)) {
            self.assumeIsolated { $0.recordRefusals() }
        }
    }

    private func recordRefusals() {
        refusalsAreDue = false
        refusalsRecordedAt = clock.monotonicNanoseconds()
        let entries = takeRefusals { [port] count in
            guard !port.admission.admit() else { return true }
            counters.add(.refusalsUnrecorded, count)
            return false
        }
        if !entries.isEmpty { receive(entries, at: clock.monotonicNanoseconds()) }
    }

    /// The rows of what was counted, as far as there is room.
    func takeRefusals(_ hasRoom: (Int) -> Bool = { _ in true }) -> [BookEntry] {
        let now = clock.now()
        let rows = refusals.rows()
        refusals = RefusalTally()
        return rows.filter { hasRoom(Int($0.count)) }.map {
            BookEntry(event: BookEvent(at: now, kind: .refusals($0)), origin: nil)
        }
    }
}

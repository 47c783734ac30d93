import Book
import Journal
import Logging
import NIOCore
import Payments

/// Refunds of sales that the book does not reach any more.
///
/// One is taken aside before it is stepped, and comes into the intake again with what was found: it
/// holds nothing yet, so that a crash in between is a request that never came.
extension BalanceChecker {
    /// A refund whose sale has to be looked for, and where it stands in its batch.
    private struct Sought {
        var place: Int
        var request: PaymentRequest
        var reference: String
        var date: BusinessDate
    }

    /// Takes them out of a batch; gives those that are refused because too many wait.
    ///
    /// What only repeats a request stays: it is answered from the record, whoever waits.
    func setAside(
        _ batch: inout [BookEntry]
    ) -> [(lane: UInt8, answer: LaneDelivery.Answer)] {
        guard batch.contains(where: \.isSought) else { return [] }
        let sales = batch.indices.compactMap { sought(by: batch[$0], at: $0) }
        guard !sales.isEmpty else { return [] }
        var refused: [(lane: UInt8, answer: LaneDelivery.Answer)] = []
        var leaving: Set<Int> = []
        for (sale, isTaken) in zip(sales, areTaken(sales)) where !isTaken {
            let entry = batch[sale.place]
            if seeking < ArchiveSeeker.limit {
                seeking += 1
                seek(sale.reference, on: sale.date, for: entry)
            } else if let origin = entry.origin {
                let reply = PaymentReply(outcome: .overloaded, decidedAt: book.clock.now())
                let answer = LaneDelivery.Answer(token: origin.token, reply: reply)
                refused.append((origin.lane, answer))
            } else {
                continue
            }
            leaving.insert(sale.place)
        }
        var place = -1
        batch.removeAll { _ in
            place += 1
            return leaving.contains(place)
        }
        return refused
    }

    private func sought(by entry: BookEntry, at place: Int) -> Sought? {
        guard entry.isSought, case .payment(let request, _) = entry.event.kind,
            let date = book.payments.looksBeyond(request),
            let reference = request.original?.retrievalReference
        else { return nil }
        return Sought(place: place, request: request, reference: reference, date: date)
    }

    private func areTaken(_ sales: [Sought]) -> [Bool] {
        do throws(JournalError) {
            return try book.areTaken(sales.map(\.request))
        } catch {
            // The batch that they come back in reads the same rows, and fails where that is due.
            logger.error("repeated refunds cannot be told", error: error)
            return sales.map { _ in false }
        }
    }

    private nonisolated func seek(_ text: String, on date: BusinessDate, for entry: BookEntry) {
        seeker.find(text, on: date) { [self] found in
            executor.eventLoop.execute {
                self.assumeIsolated { $0.resume(entry, found, on: date) }
            }
        }
    }

    /// Its place in the intake is still its own.
    private func resume(
        _ entry: BookEntry,
        _ result: Result<SaleFinding, JournalError>,
        on date: BusinessDate
    ) {
        seeking -= 1
        guard !isClosed, case .payment(var request, let plan) = entry.event.kind else { return }
        let found: SaleFinding
        switch result {
        case .success(let finding): found = finding
        case .failure: found = .unavailable
        }
        // Once a date: terminals may ask as often as they like.
        if found == .unavailable, unavailableDates.insert(date).inserted {
            tell(of: result, on: date)
        }
        request.found = found
        var entry = entry
        entry.event.kind = .payment(request, plan)
        receive([entry], at: clock.monotonicNanoseconds())
    }

    private func tell(of result: Result<SaleFinding, JournalError>, on date: BusinessDate) {
        let words = "the file of a refund's sale is not there or does not prove it"
        switch result {
        case .success:
            logger.critical("\(words)", metadata: .fields((.date, date.dashed)))
        case .failure(let error):
            logger.critical("\(words)", error: error, metadata: .fields((.date, date.dashed)))
        }
    }
}

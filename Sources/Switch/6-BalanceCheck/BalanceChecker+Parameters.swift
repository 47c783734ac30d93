import Book
import Journal
import Logging
import NIOCore
import Payments

/// Requests for pages of reference data.
///
/// One is taken aside before it is stepped, and comes into the intake again with its page: a table
/// that is gone through holds no payment up.
extension BalanceChecker {
    /// Takes them out of a batch; gives those that are refused because too many wait.
    func setAsideFetches(
        _ batch: inout [BookEntry]
    ) -> [(lane: UInt8, answer: LaneDelivery.Answer)] {
        guard batch.contains(where: \.isSought) else { return [] }
        var refused: [(lane: UInt8, answer: LaneDelivery.Answer)] = []
        batch.removeAll { entry in
            guard entry.isSought, case .service(let request) = entry.event.kind,
                let asked = request.details?.values.parameters
            else { return false }
            guard fetching < PageSeeker.limit else {
                if let answer = overloaded(entry) { refused.append(answer) }
                return true
            }
            fetching += 1
            fetch(asked, for: entry)
            return true
        }
        return refused
    }

    private nonisolated func fetch(_ asked: ParameterRequest, for entry: BookEntry) {
        pages.find(asked) { [self] found in
            executor.eventLoop.execute {
                self.assumeIsolated { $0.resume(entry, found) }
            }
        }
    }

    /// Its place in the intake is still its own.
    private func resume(_ entry: BookEntry, _ result: Result<ParameterPage?, JournalError>) {
        fetching -= 1
        guard !isClosed, case .service(var request) = entry.event.kind else { return }
        var values = request.details?.values ?? RequestDetails.Values()
        switch result {
        case .success(let page):
            values.parameters?.found = page
            request.details = .of(values)
            var entry = entry
            entry.isSought = false
            entry.event.kind = .service(request)
            receive([entry], at: clock.monotonicNanoseconds())
        case .failure(let error):
            logger.error("a page of reference data cannot be read", error: error)
            if let answer = overloaded(entry) { release(LaneDeliveries([answer])) }
            port.admission.release(1, advices: [entry].advices)
        }
    }

    private func overloaded(
        _ entry: BookEntry
    ) -> (lane: UInt8, answer: LaneDelivery.Answer)? {
        guard let origin = entry.origin else { return nil }
        let reply = PaymentReply(outcome: .overloaded, decidedAt: book.clock.now())
        return (origin.lane, LaneDelivery.Answer(token: origin.token, reply: reply))
    }
}

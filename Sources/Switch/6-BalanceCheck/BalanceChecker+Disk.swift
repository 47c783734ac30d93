import Book
import Journal
import Logging
import Payments

/// A full disk: reversals go on from the reserve, payments are refused until there is room again.
///
/// So are advices, and what concerns batches and shifts: their terminals keep all that, and send it
/// again.
extension BalanceChecker {
    func diskIsFull() {
        guard !isDiskFull else { return }
        isDiskFull = true
        reserve.giveUp()
        publishAcceptance()
        logger.critical("the disk is full: only reversals are taken")
    }

    /// Tries to take the reserve again; when it succeeds there is room, and payments resume.
    func retakeReserve() {
        switch reserve.keep() {
        case .whole: break
        case .noSpace: return diskIsFull()
        // Room is not what is missing; a commit that fails says what is.
        case .unavailable: return
        }
        guard isDiskFull else { return }
        isDiskFull = false
        publishAcceptance()
        logger.notice("the disk has room again: payments are taken")
    }

    func publishAcceptance() {
        port.setAcceptingPayments(!isDiskFull && damage == nil)
    }

    /// Takes the payments out of a batch that was queued before the lanes knew.
    func refuseForDisk(
        _ batch: inout [BookEntry]
    ) -> [(lane: UInt8, answer: LaneDelivery.Answer)] {
        guard !port.isAcceptingPayments else { return [] }
        let now = book.clock.now()
        var refused: [(lane: UInt8, answer: LaneDelivery.Answer)] = []
        batch.removeAll { entry in
            guard needsRoom(entry.event.kind), let origin = entry.origin else { return false }
            let reply = PaymentReply(outcome: .overloaded, decidedAt: now)
            refused.append((origin.lane, LaneDelivery.Answer(token: origin.token, reply: reply)))
            return true
        }
        return refused
    }

    /// Whether the reserve is not for it.
    private func needsRoom(_ kind: BookEvent.Kind) -> Bool {
        switch kind {
        case .payment(let request, _): !request.operation.rules.isUndo
        case .service: true
        default: false
        }
    }
}

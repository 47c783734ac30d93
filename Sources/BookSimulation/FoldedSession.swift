import Book
import Payments

/// A terminal's session as its records tell it: which batch is open.
struct FoldedSession {
    private(set) var batch: UInt32 = 1
    var isEnabled = true
    private var isSignedOn = false
    private var isOffered = false
    private var version: UInt32 = 0

    mutating func take(_ request: PaymentRequest, _ reply: PaymentReply?) {
        guard let reply, reply.outcome.isApproval else { return }
        switch request.operation.rules.effect {
        case .session(.opens):
            isSignedOn = true
            isOffered = isOffered || reply.batch != batch
        case .session(.ends): isSignedOn = false
        case .session(.changesKeys), .session(.opensShift), .session(.registers),
            .session(.downloads), .batch, .payment, .undo, .echo:
            break
        }
        version = reply.keyVersion ?? version
    }

    mutating func pay(_ request: PaymentRequest) {
        guard isOffered, isSignedOn, isEnabled, request.session == .signedOn else { return }
        let next = batch < 999_999 ? batch + 1 : 1
        let isNext = request.batch.map { $0 == next } ?? (request.keyVersion ?? version == version)
        guard isNext else { return }
        batch = next
        isOffered = false
    }
}

import Payments

/// How a reversal finds what it reverses.
///
/// By reference (STAN and window), then by DE 37, then by STAN in its own window; what is found
/// there is compared afterwards. Last by STAN in any other window, for a terminal that signed on
/// between: there only a standing payment of the same amount and card counts, because STANs come
/// back from batch to batch.
extension PaymentBook {
    /// The original that the reversal names; nil when no STAN matches.
    func original(of request: PaymentRequest, terminal: Int) -> Int? {
        let key = request.namedKey
        precondition(recents.isComplete(key), "A batch reads the originals of its reversals.")
        let messageClass = request.original?.messageClass
        func isMeant(_ payment: PaymentState) -> Bool {
            payment.isOriginal && isInReach(payment, terminal: terminal)
                && (messageClass.map { $0 == payment.request.identity.messageClass } ?? true)
        }
        if let window = request.original?.window,
            let slot = recents.newest(
                key,
                where: { $0.request.identity.window == window && isMeant($0) }
            )
        {
            return slot
        }
        if let slot = originalByReference(request) { return slot }
        let window = request.identity.window
        let slot = recents.newest(
            key,
            where: { $0.request.identity.window == window && isMeant($0) }
        )
        return slot
            ?? recents.newest(
                key,
                where: {
                    $0.movedAmount > 0 && $0.reversedBy == nil && request.agrees(with: $0)
                        && isMeant($0)
                }
            )
    }

    /// DE 37 of the original, whatever its date: a payment of the same terminal, and of the same
    /// STAN when one is named beside it.
    ///
    /// Without one, a payment of another STAN than the reversal's must agree with it: else DE 37
    /// is more likely stale than DE 11.
    private func originalByReference(_ request: PaymentRequest) -> Int? {
        guard let reference = request.original?.retrievalReference,
            let slot = dates.seq(of: reference).flatMap({ recents.slot(seq: $0) })
        else { return nil }
        let payment = recents[slot]
        guard payment.isOriginal, payment.holdsIdentity,
            payment.request.identity.terminal == request.identity.terminal,
            request.original?.stan.map({ $0 == payment.request.identity.stan })
                ?? (request.identity.stan == payment.request.identity.stan
                    || request.agrees(with: payment))
        else { return nil }
        return slot
    }
}

extension PaymentState {
    /// Whether a reversal may name it.
    fileprivate var isOriginal: Bool {
        request.operation.isPayment && request.operation != .reversal
    }
}

extension PaymentRequest {
    /// The STAN of the original: as the reference says, else the reversal keeps it.
    var namedSTAN: UInt32 { original?.stan ?? identity.stan }

    /// Where the original stands.
    var namedKey: TerminalStan { TerminalStan(terminal: identity.terminal, stan: namedSTAN) }

    /// Whether amount, currency and card are the original's, as far as the reversal names them.
    func agrees(with payment: PaymentState) -> Bool {
        #if MUTANTS
        if Mutant.isActive(.ignoreReversalAmount) { return true }
        #endif
        let original = payment.request
        return (amount == nil || amount == original.amount)
            && (asset == nil || asset == original.asset)
            && (card == nil || card?.token == original.card?.token)
    }

    /// Whether two reversals of one identity ask for the same: then the second is a repeat,
    /// whatever its reason, repeat digit or MAC.
    func claimsTheSame(as other: PaymentRequest) -> Bool {
        amount == other.amount && asset == other.asset && card?.token == other.card?.token
            && namedSTAN == other.namedSTAN
    }
}

import Payments

/// How a reversal finds what it reverses.
///
/// By reference (STAN and window), then by DE 37, then by STAN; what is found is compared
/// afterwards. A window that is named is the only one that is searched. Without one it is the
/// reversal's own, then the one just before: there only a payment of the same amount and card that
/// can be undone counts, because STANs come back from window to window.
extension PaymentBook {
    /// The original that the reversal names; nil when no STAN matches.
    func original(of request: PaymentRequest, _ terminal: TerminalSlot) -> PaymentSlot? {
        let key = request.namedKey
        precondition(recents.isComplete(key), "A batch reads the originals of its reversals.")
        guard rules.edition > .first else {
            return originalOfFirstEdition(request, terminal)
        }
        let identity = request.identity
        if let window = request.original?.window {
            let meant = { (payment: PaymentState) in
                payment.request.lies(in: window, identity.windowKind)
                    && isMeant(payment, by: request, terminal)
            }
            if let sent = request.original?.transmission,
                let slot = recents.newest(
                    key,
                    where: { $0.request.transmission == sent && meant($0) }
                )
            {
                return slot
            }
            if let slot = recents.newest(key, where: meant) { return slot }
            return originalByReference(request).flatMap {
                recents[$0].request.lies(in: window, identity.windowKind) ? $0 : nil
            }
        }
        if let slot = originalByReference(request) { return slot }
        return recents.newest(
            key,
            where: {
                $0.request.identity.isInWindow(identity.window, of: identity)
                    && isMeant($0, by: request, terminal)
            }
        ) ?? originalInWindowBefore(request, terminal)
    }

    /// The window just before: a payment with the reversal's card that can be undone, or that this
    /// reversal has undone.
    private func originalInWindowBefore(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> PaymentSlot? {
        let identity = request.identity
        guard request.card != nil,
            let before = identity.windowBefore(near: rules.localDay(at: lastEventAt))
        else { return nil }
        return recents.newest(
            request.namedKey,
            where: { payment in
                payment.request.identity.isInWindow(before, of: identity)
                    && payment.hasEffect
                    && request.agrees(with: payment)
                    && isMeant(payment, by: request, terminal)
                    && (payment.reversedBy.map { tookIdentity(identity, $0, terminal) }
                        ?? true)
            }
        )
    }

    /// Whether a record took this identity, and still has it.
    private func tookIdentity(
        _ identity: RequestIdentity,
        _ seq: Int64,
        _ terminal: TerminalSlot
    ) -> Bool {
        mayHold(identity, terminal)
            && recents.newest(
                TerminalStan(identity),
                where: {
                    $0.seq == seq && $0.request.identity == identity && isTaken($0, terminal)
                }
            ) != nil
    }

    private func isMeant(
        _ payment: PaymentState,
        by request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> Bool {
        payment.isOriginal && isInReach(payment, terminal)
            && (request.original?.messageClass
                .map { $0 == payment.request.identity.messageClass } ?? true)
    }

    /// The earlier reversal that this one repeats: it has the same identity, claims the same, and
    /// found what is found now.
    func reversal(
        repeatedBy request: PaymentRequest,
        finding slot: PaymentSlot?,
        _ terminal: TerminalSlot
    ) -> PaymentSlot? {
        let identity = request.identity
        guard rules.edition > .first else {
            return holder(of: identity, terminal).flatMap {
                recents[$0].request.claimsTheSame(as: request) ? $0 : nil
            }
        }
        guard mayHold(identity, terminal) else { return nil }
        let key = TerminalStan(identity)
        let found = slot.map { recents[$0] }
        return recents.newest(
            key,
            where: {
                $0.request.identity == identity && $0.request.operation.rules.isUndo
                    && isTaken($0, terminal) && $0.request.claimsTheSame(as: request)
                    && hasMeant($0, found, by: request)
            }
        )
    }

    private func hasMeant(
        _ earlier: PaymentState,
        _ found: PaymentState?,
        by request: PaymentRequest
    ) -> Bool {
        if let original = earlier.original { return original == found?.seq }
        guard earlier.request.original?.window == request.original?.window else { return false }
        guard let found else { return true }
        // Its tombstone has caught what has come since.
        return found.seq > earlier.seq && found.reply.outcome == .reversedOriginal
    }

    /// How the first edition searched: in any window, where amount and card agree.
    private func originalOfFirstEdition(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> PaymentSlot? {
        let key = request.namedKey
        for window in [request.original?.window, nil, request.identity.window] {
            guard let window else {
                if let slot = originalByReference(request) { return slot }
                continue
            }
            let slot = recents.newest(
                key,
                where: {
                    $0.request.identity.window == window
                        && isMeant($0, by: request, terminal)
                }
            )
            if let slot { return slot }
        }
        return recents.newest(
            key,
            where: {
                $0.movedAmount > 0 && $0.reversedBy == nil && request.agrees(with: $0)
                    && isMeant($0, by: request, terminal)
            }
        )
    }

    /// DE 37 of the original, whatever its date: a payment of the same terminal, and of the same
    /// STAN when one is named beside it.
    ///
    /// Without one, a payment of another STAN than the reversal's must agree with it: else DE 37
    /// is more likely stale than DE 11.
    private func originalByReference(_ request: PaymentRequest) -> PaymentSlot? {
        guard let reference = request.original?.retrievalReference,
            let slot = numbers.seq(of: reference, dates).flatMap({ recents.slot(seq: $0) })
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
        request.operation.rules.isOriginal
    }
}

extension RequestIdentity {
    fileprivate func isInWindow(_ number: UInt32, of other: RequestIdentity) -> Bool {
        window == number && windowKind == other.windowKind
    }
}

extension PaymentRequest {
    /// The STAN of the original: as the reference says, else the reversal keeps it.
    var namedSTAN: UInt32 { original?.stan ?? identity.stan }

    /// Where the original stands.
    var namedKey: TerminalStan { TerminalStan(terminal: identity.terminal, stan: namedSTAN) }

    /// Whether amount, currency and card are the original's, as far as the reversal names them.
    func agrees(with payment: PaymentState) -> Bool {
        let original = payment.request
        return (amount == nil || namesAmount(of: payment))
            && (asset == nil || asset == original.asset)
            && (card == nil || card?.token == original.card?.token)
    }

    /// Whether two reversals of one identity ask for the same: then the second is a repeat,
    /// whatever its reason, repeat digit or MAC.
    func claimsTheSame(as other: PaymentRequest) -> Bool {
        amount == other.amount && asset == other.asset && card?.token == other.card?.token
            && namedSTAN == other.namedSTAN && delivery == other.delivery
    }
}

package import Payments

/// Requests that follow an earlier one, as UnionPay sends them: each has a STAN of its own and
/// names its original by DE 61, DE 37 and DE 38, as far as `original` says.
extension PaymentRequest {
    package static func void(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(.void, .financial, 0x0200, stan, amount, terminal, card, batch, asset)
            .following(original)
    }

    package static func refund(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(.refund, .financial, 0x0220, stan, amount, terminal, card, batch, asset)
            .following(original)
    }

    package static func preauthorisation(
        _ stan: UInt32,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(.preauthorisation, .authorisation, 0x0100, stan, amount, terminal, card, batch, asset)
    }

    package static func preauthorisationVoid(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(
            .preauthorisationVoid,
            .authorisation,
            0x0100,
            stan,
            amount,
            terminal,
            card,
            batch,
            asset
        )
        .following(original)
    }

    package static func completion(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(.completion, .financial, 0x0200, stan, amount, terminal, card, batch, asset)
            .following(original)
    }

    package static func completionVoid(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(.completionVoid, .financial, 0x0200, stan, amount, terminal, card, batch, asset)
            .following(original)
    }

    /// What names the original is part of what makes it the same request.
    func following(_ original: OriginalReference) -> PaymentRequest {
        var request = naming(original)
        var high: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ value: UInt64) { high = (high ^ value) &* 0x0000_0100_0000_01B3 }
        mix(UInt64(operation.rawValue))
        mix(fingerprint.high)
        for character in (original.retrievalReference ?? "").utf8 { mix(UInt64(character)) }
        mix(original.stan.map { UInt64($0) + 1 } ?? 0)
        mix(original.window.map { UInt64($0) + 1 } ?? 0)
        mix(original.approvalCode?.rawValue ?? 0)
        request.fingerprint = Fingerprint(high: high, low: fingerprint.low)
        return request
    }
}

extension OriginalReference {
    /// DE 61 or 90: STAN and window.
    package static func stan(
        _ stan: UInt32,
        window: UInt32 = 1,
        code: String? = nil
    ) -> OriginalReference {
        OriginalReference(
            stan: stan,
            window: window,
            approvalCode: code.flatMap { ApprovalCode($0) }
        )
    }

    /// DE 37 as the reply to the original had it, and its DE 38 where that is wanted, too.
    package static func reply(
        _ reply: PaymentReply,
        withCode namesCode: Bool = false
    ) -> OriginalReference {
        OriginalReference(
            retrievalReference: reply.retrievalReference?.text,
            approvalCode: namesCode ? reply.approvalCode.flatMap { ApprovalCode($0) } : nil
        )
    }

    /// DE 38 of an authorisation, with what stands beside it.
    package static func code(_ text: String?) -> OriginalReference {
        OriginalReference(approvalCode: text.flatMap { ApprovalCode($0) })
    }
}

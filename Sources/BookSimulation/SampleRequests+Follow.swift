package import Payments

/// Requests of one operation, as a mapping of UnionPay would make them: `.void(2, of: .stan(1))`.
///
/// One that follows an earlier request has a STAN of its own and names its original by DE 61, DE 37
/// and DE 38, as far as `of` says.
package struct SampleRequest: Sendable {
    private let operation: Operation

    package init(_ operation: Operation) { self.operation = operation }

    package func callAsFunction(
        _ stan: UInt32,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        .make(operation, stan, amount, terminal, card, batch, asset)
    }

    package func callAsFunction(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        self(stan, amount, terminal: terminal, card: card, batch: batch, asset: asset)
            .following(original)
    }
}

extension PaymentRequest {
    package static let void = SampleRequest(.void)
    package static let refund = SampleRequest(.refund)
    package static let preauthorisation = SampleRequest(.preauthorisation)
    package static let preauthorisationAdvice = SampleRequest(.preauthorisationAdvice)
    package static let preauthorisationVoid = SampleRequest(.preauthorisationVoid)
    package static let completion = SampleRequest(.completion)
    package static let completionVoid = SampleRequest(.completionVoid)
    package static let completionAdvice = SampleRequest(.completionAdvice)
    package static let offlineSale = SampleRequest(.offlineSale)
    package static let offlineSettlement = SampleRequest(.offlineSettlement)
    package static let adjustment = SampleRequest(.adjustment)
    package static let paymentQuery = SampleRequest(.paymentQuery)
    package static let scriptNotice = SampleRequest(.scriptNotice)
    package static let manualVoid = SampleRequest(.manualVoid)
    package static let topUp = SampleRequest(.topUp)
    package static let topUpVoid = SampleRequest(.topUpVoid)

    /// `amount`: the sale's with its tip.
    package static func tip(
        _ stan: UInt32,
        _ tip: Int64,
        of original: OriginalReference,
        _ amount: Int64,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        let sample = SampleRequest(.tip)
        var request = sample(stan, amount, terminal: terminal, card: card, batch: batch)
        request.details = .of(RequestDetails.Values(tip: tip))
        return request.following(original)
    }

    /// The same by an operator of the merchant, with his password.
    package func by(_ number: UInt16?, _ password: PINEntry) -> PaymentRequest {
        var request = self
        var values = request.details?.values ?? RequestDetails.Values()
        values.operatorNumber = number
        request.details = .of(values)
        request.pin = password
        return request
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

extension Operation {
    /// Class and MTI of its requests, as UnionPay sends them.
    var sampleMessage: (messageClass: MessageClass, mti: UInt16) {
        switch self {
        case .purchase, .balance, .void, .completion, .completionVoid, .paymentQuery, .manualVoid,
            .topUp, .topUpVoid, .order:
            (.financial, 0x0200)
        case .refund, .completionAdvice, .offlineSale, .offlineSettlement, .adjustment, .tip:
            (.financial, 0x0220)
        case .scriptNotice: (.administrative, 0x0620)
        case .preauthorisation, .preauthorisationVoid: (.authorisation, 0x0100)
        case .preauthorisationAdvice: (.authorisation, 0x0120)
        case .reversal: (.reversal, 0x0400)
        case .signOn, .keyChange: (.network, 0x0800)
        case .signOff, .echo: (.network, 0x0820)
        case .operatorSignOn, .registration, .parameters: (.network, 0x0800)
        case .settlement, .shiftClose: (.reconciliation, 0x0500)
        case .batchUpload, .uploadEnd: (.fileAction, 0x0320)
        }
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

package import Book
package import Payments
internal import Text

/// Requests of a small world, as a mapping would make them.
extension PaymentRequest {
    package static let purchase = SampleRequest(.purchase)

    package static func balance(
        _ stan: UInt32,
        terminal: Int = 1,
        card: Int = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(.balance, stan, nil, terminal, card, batch, asset)
    }

    /// A UnionPay 0400: it keeps the STAN of its original.
    package static func reversal(
        of stan: UInt32,
        _ amount: Int64? = 8_850,
        terminal: Int = 1,
        card: Int? = 1,
        batch: UInt32 = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        make(.reversal, stan, amount, terminal, card, batch, asset)
    }

    package static func signOn(_ terminal: Int, stan: UInt32, batch: UInt32 = 1) -> PaymentRequest {
        make(.signOn, stan, nil, terminal, nil, batch, nil)
    }

    package static func signOff(_ terminal: Int, stan: UInt32, batch: UInt32 = 1) -> PaymentRequest
    {
        make(.signOff, stan, nil, terminal, nil, batch, nil)
    }

    /// The same request with a window that is no batch, as plain 1987 and IFSF send it.
    package func dated(_ window: UInt32, _ session: SessionRule = .signedOn) -> PaymentRequest {
        var request = self
        request.identity.window = window
        request.identity.windowKind = window < 10_000 ? .day : .date
        request.batch = nil
        request.session = session
        return request
    }

    package func inBatch(_ batch: UInt32) -> PaymentRequest {
        var request = self
        request.identity.window = batch
        request.batch = batch
        return request
    }

    package func naming(_ original: OriginalReference) -> PaymentRequest {
        var request = self
        request.original = original
        return request
    }

    static func make(
        _ operation: Operation,
        _ stan: UInt32,
        _ amount: Int64?,
        _ terminal: Int,
        _ card: Int?,
        _ batch: UInt32,
        _ asset: Asset?
    ) -> PaymentRequest {
        let (messageClass, mti) = operation.sampleMessage
        var request = PaymentRequest(
            operation: operation,
            dialect: DialectNumber(rawValue: 1),
            listener: ListenerNumber(rawValue: 1),
            mti: mti,
            identity: RequestIdentity(
                terminal: TerminalRow(rawValue: Int32(terminal)),
                messageClass: messageClass,
                stan: stan,
                window: batch
            ),
            fingerprint: Fingerprint(
                high: UInt64(bitPattern: amount ?? -1),
                low: UInt64(card ?? 0) << 16 | UInt64(asset?.rawValue ?? 0)
            )
        )
        request.amount = amount
        request.asset = asset
        request.card = card.map { .test($0) }
        request.batch = batch
        return request
    }
}

extension SealedCard {
    package static func test(_ number: Int) -> SealedCard {
        SealedCard(
            token: CardToken(high: 7, low: UInt64(number)),
            mask: CardMask(first: 900_001, last: UInt16(number), length: 16),
            sealed: [UInt8(truncatingIfNeeded: number)],
            dataKey: 1
        )
    }
}

extension TerminalRegistration {
    package static func test(_ number: Int) -> TerminalRegistration {
        TerminalRegistration(
            terminal: "T" + DecimalText.padded(number, digits: 7),
            merchant: "DEMOSTATION000\(number / 3 + 1)",
            ifsfTerminal: DecimalText.padded(number, digits: 8),
            ifsfMerchant: "00000000000000\(number / 3 + 1)",
            sealedMasterKey: [1]
        )
    }
}

extension PINReference {
    package static func test(_ number: UInt8) -> PINReference {
        PINReference(high: 0x5EED, low: UInt64(number))
    }
}

extension KeyMaterial {
    package static func test(_ number: UInt8) -> KeyMaterial {
        KeyMaterial(sealed: [number, 1], handedOut: [number, 2])
    }
}

extension RoutePlan {
    package static let inHouse = RoutePlan(
        decider: .ledger,
        rule: "fuel-cards",
        configurationVersion: 1
    )
}

extension HostTerms {
    /// Small bounds, so that a short run of events reaches them.
    package static let test = HostTerms(
        timeoutMilliseconds: 10_000,
        inFlightLimit: 8,
        forwardLimit: 12,
        backoffMilliseconds: 1_000,
        maximumBackoffMilliseconds: 60_000,
        attemptLimit: 4,
        refusalLimit: 3,
        expirySeconds: 86_400
    )
}

extension RoutePlan {
    package static let bank = RoutePlan(
        decider: .channel(ChannelNumber(rawValue: 2)),
        rule: "bank-cards",
        configurationVersion: 1,
        channel: "bank",
        host: .test
    )
}

extension ExternalChannel {
    package static let bank = ExternalChannel(
        number: ChannelNumber(rawValue: 2),
        name: "bank",
        terms: .test
    )
}

extension BookRules {
    package static var test: BookRules {
        var rules = BookRules()
        rules.cutoverMinute = 23 * 60
        rules.batchOpens = .signOn
        return rules
    }

    /// The same, with days so short that a seed sees them end.
    package static var simulated: BookRules {
        var rules = test
        rules.holdDays = 2
        rules.refundDays = 6
        return rules
    }
}

extension RoutePlan {
    /// Some amounts are paid in house by two legs, whatever seed has drawn them.
    func split(for request: PaymentRequest) -> RoutePlan {
        guard request.operation.rules.takesMoney, askedChannel == nil else { return self }
        let amount = request.amount ?? 0
        var plan = self
        plan.legs.rest = amount % 7 == 3 ? [PlannedLeg(decider: .ledger, part: amount / 3)] : []
        return plan
    }
}

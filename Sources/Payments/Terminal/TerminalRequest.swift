package import ISO8583

/// What a simulated terminal sends, free of its dialect.
package struct TerminalRequest: Sendable {
    /// What is asked.
    package enum Kind: Sendable {
        /// The layout counts on UnionPay only; plain 1987 has one.
        case signOn(KeyLayout)
        case signOff
        case echo
        /// Plain 1987 only.
        case keyChange
        case purchase
        /// A code that the terminal draws and the customer scans.
        case order(CodeKind)
        case balance
        case reversal(TerminalOriginal)
        case void(TerminalOriginal)
        case refund(TerminalOriginal)
        case preauthorisation
        /// What the terminal holds by itself, and reports; IFSF only.
        case preauthorisationAdvice
        case preauthorisationVoid(TerminalOriginal)
        case completion(TerminalOriginal)
        case completionVoid(TerminalOriginal)
        case completionAdvice(TerminalOriginal)
        case offlineSale
        case offlineSettlement
        /// The request's amount is the new whole.
        case adjustment(TerminalOriginal)
        /// The request's amount is the new whole; beside the original what of it is the tip, in
        /// minor units.
        case tip(TerminalOriginal, Int64)
        case paymentQuery(TerminalOriginal)
        case scriptNotice(TerminalOriginal)
        case manualVoid(TerminalOriginal)
        case topUp
        case topUpVoid(TerminalOriginal)
        /// Totals of the batch: of domestic cards, then of foreign ones; where halves are not told
        /// apart, all of them in the first.
        case settlement(SideTallies, SideTallies)
        /// Payments of the batch, at most ``SettlementData/mostRows``, under this 60.3.
        case upload([SentUploadRow], code: UInt32)
        /// How many payments were sent, and whether the totals were equal.
        case uploadEnd(rows: UInt32, isBalanced: Bool)
        /// Totals of the shift, as those of a batch.
        case shiftClose(SideTallies, SideTallies)
        case operatorSignOn
        case registration(DeviceNames)
        case parameters(ParameterRequest)

        /// What the switch makes of it.
        package var operation: Operation {
            switch self {
            case .signOn: .signOn
            case .signOff: .signOff
            case .echo: .echo
            case .keyChange: .keyChange
            case .purchase: .purchase
            case .order: .order
            case .balance: .balance
            case .reversal: .reversal
            case .void: .void
            case .refund: .refund
            case .preauthorisation: .preauthorisation
            case .preauthorisationAdvice: .preauthorisationAdvice
            case .preauthorisationVoid: .preauthorisationVoid
            case .completion: .completion
            case .completionVoid: .completionVoid
            case .completionAdvice: .completionAdvice
            case .offlineSale: .offlineSale
            case .offlineSettlement: .offlineSettlement
            case .adjustment: .adjustment
            case .tip: .tip
            case .paymentQuery: .paymentQuery
            case .scriptNotice: .scriptNotice
            case .manualVoid: .manualVoid
            case .topUp: .topUp
            case .topUpVoid: .topUpVoid
            case .settlement: .settlement
            case .upload: .batchUpload
            case .uploadEnd: .uploadEnd
            case .shiftClose: .shiftClose
            case .operatorSignOn: .operatorSignOn
            case .registration: .registration
            case .parameters: .parameters
            }
        }

        /// The request that it is about; nil for one that stands alone.
        package var original: TerminalOriginal? {
            switch self {
            case .reversal(let original), .void(let original), .refund(let original),
                .preauthorisationVoid(let original), .completion(let original),
                .completionVoid(let original), .completionAdvice(let original),
                .adjustment(let original), .tip(let original, _), .paymentQuery(let original),
                .scriptNotice(let original), .manualVoid(let original),
                .topUpVoid(let original):
                original
            case .signOn, .signOff, .echo, .keyChange, .purchase, .order, .balance,
                .preauthorisation, .preauthorisationAdvice, .offlineSale, .offlineSettlement,
                .topUp, .settlement, .upload, .uploadEnd, .shiftClose, .operatorSignOn,
                .registration, .parameters:
                nil
            }
        }
    }

    package var kind: Kind
    /// DE 11.
    ///
    /// On UnionPay a reversal keeps the STAN of its original, whatever stands here.
    package var stan: UInt32
    /// The terminal's batch: 60.2 (UnionPay), 48.4 (IFSF).
    package var batch: UInt32
    /// Local time of the terminal.
    ///
    /// The transmission time of DE 7 is the same.
    package var at: LocalMoment
    package var amount: Money?
    package var card: TerminalCard?
    /// The code from the customer's telephone, in place of a card.
    package var code: ScannedCode?
    /// DE 52 where it is an operator's password and no card holder's PIN.
    package var password: TerminalPINBlock?
    /// `O1`: in DE 59 of a payment, in DE 62 of what concerns a shift.
    package var operatorNumber: UInt16?
    /// What else DE 59 says.
    package var texts: [TextTag] = []
    /// DE 55.
    package var chip: [UInt8]?
    /// Sent before: 0401, 1421 and the like where the dialect has them.
    package var isRepeat: Bool

    /// Whether no card pays or has paid what it is about.
    package var isOfCode: Bool {
        code != nil || kind.operation.rules.drawsCode || kind.original?.isOfCode == true
    }

    package init(
        _ kind: Kind,
        stan: UInt32,
        batch: UInt32,
        at: LocalMoment,
        amount: Money? = nil,
        card: TerminalCard? = nil,
        isRepeat: Bool = false
    ) {
        self.kind = kind
        self.stan = stan
        self.batch = batch
        self.at = at
        self.amount = amount
        self.card = card
        self.isRepeat = isRepeat
    }
}

/// A card as a terminal reads it: typed in or by its stripe.
package struct TerminalCard: Sendable {
    /// DE 2; nil where only the track goes out.
    package var number: PrimaryAccountNumber?
    /// DE 14 as YYMM.
    package var expiry: UInt16?
    /// DE 35.
    package var track2: Track2?
    /// DE 52: the PIN that its holder keyed in, encrypted; nil for none.
    package var pinBlock: TerminalPINBlock?
    /// Whether DE 35 goes out with a block of it under the track key (UnionPay).
    ///
    /// The builder says so in DE 53; the terminal, which has the key, encrypts.
    package var encryptsTrack = false
    /// Whether number, expiry and track go out encrypted in DE 127 (IFSF).
    package var encryptsData = false

    package init(
        number: PrimaryAccountNumber?,
        expiry: UInt16? = nil,
        track2: Track2? = nil
    ) {
        self.number = number
        self.expiry = expiry
        self.track2 = track2
    }
}

/// An encrypted PIN block with what DE 53 of UnionPay says of it.
package struct TerminalPINBlock: Sendable {
    /// DE 52, eight bytes.
    package var bytes: [UInt8]
    /// Whether the card number is mixed in: ISO 0, not X9.8 without it.
    package var usesCardNumber: Bool
    /// Whether its key has double length.
    package var isDoubleLength: Bool

    package init(bytes: [UInt8], usesCardNumber: Bool, isDoubleLength: Bool) {
        self.bytes = bytes
        self.usesCardNumber = usesCardNumber
        self.isDoubleLength = isDoubleLength
    }
}

/// The request that a reversal, void, refund or completion is about, as its terminal remembers it.
package struct TerminalOriginal: Sendable {
    /// Why a terminal takes a payment back.
    package enum Reason: Sendable, CaseIterable {
        case noAnswer
        case wrongMAC
        case printFailure
        case customerCancelled
    }

    /// What was asked.
    package var operation: Operation
    /// The type that was sent, such as 0200.
    package var messageType: MessageTypeIndicator
    package var stan: UInt32
    package var batch: UInt32
    /// Its local time.
    package var at: LocalMoment
    /// 61.3 of UnionPay, MMDD; nil where only batch and STAN are named.
    package var day: UInt16?
    /// DE 37 of its answer, where one came.
    package var retrievalReference: String?
    /// DE 38 of its answer, where one came.
    package var approvalCode: String?
    package var reason: Reason
    /// Whether the reference elements are sent: DE 61 of UnionPay may be left out, and DE 90 of
    /// plain 1987 in what is no reversal.
    package var sendsReference: Bool
    /// What it was for; nil where that is not remembered.
    ///
    /// IFSF tells a completion of the same amount from one of another.
    package var amount: Money?
    /// What was delivered of it, in minor units, so that only the rest is asked back.
    ///
    /// UnionPay has no place for it.
    package var deliveredMinor: Int64?
    /// Whether a scanned code paid it, so that no card goes with what is about it.
    package var isOfCode = false

    package init(
        messageType: MessageTypeIndicator,
        stan: UInt32,
        batch: UInt32,
        at: LocalMoment,
        retrievalReference: String? = nil,
        approvalCode: String? = nil,
        reason: Reason = .noAnswer,
        sendsReference: Bool = true,
        operation: Operation = .purchase
    ) {
        self.operation = operation
        self.messageType = messageType
        self.stan = stan
        self.batch = batch
        self.at = at
        day = UInt16(truncatingIfNeeded: at.monthDay)
        self.retrievalReference = retrievalReference
        self.approvalCode = approvalCode
        self.reason = reason
        self.sendsReference = sendsReference
    }
}

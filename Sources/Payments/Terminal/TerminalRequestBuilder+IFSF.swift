import ISO8583
import Text

/// The messages of an IFSF terminal.
extension TerminalRequestBuilder {
    /// What a simulated outdoor payment terminal says of itself; the first provider's published
    /// pages give each value.
    ///
    /// Source: specs/ifsf.yaml.
    private enum Demo {
        /// Stripe reader, PIN pad, unattended on premises; card and holder present; stripe read.
        static let pointOfService = "210201210041"
        /// On-line, forced by the terminal.
        static let reasonOnline: UInt64 = 1508
        /// The issuer could not be asked.
        static let reasonUnavailable: UInt64 = 1003
        /// The terminal has done it.
        static let reasonProcessed: UInt64 = 1004
        /// Outdoor payment terminal.
        static let businessCode: UInt64 = 5542
    }

    func ifsfMessage(for request: TerminalRequest) throws(CodingError) -> Message {
        switch request.kind {
        case .signOn, .signOff, .keyChange, .echo, .upload, .uploadEnd, .shiftClose,
            .operatorSignOn, .registration, .parameters:
            try ifsfNetwork(request)
        case .settlement(let tallies, _): try ifsfSettlement(tallies, request)
        case .purchase, .order, .balance, .preauthorisation, .void, .refund, .preauthorisationVoid,
            .preauthorisationAdvice, .completion, .completionVoid, .completionAdvice,
            .offlineSale, .offlineSettlement, .adjustment, .tip, .paymentQuery, .scriptNotice,
            .manualVoid, .topUp, .topUpVoid:
            try ifsfPayment(request)
        case .reversal(let original): try ifsfReversal(of: original, request)
        }
    }

    private func ifsfNetwork(_ request: TerminalRequest) throws(CodingError) -> Message {
        var message = start("1820", repeated: request.isRepeat)
        try setTransmission(request.at, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setDateTime(request.at, in: &message)
        try message.set(.functionCode, digits: TerminalCodes.Function.echo)
        try setTerminal(in: &message)
        return message
    }

    /// A 1520 with each tally in an element of its own.
    private func ifsfSettlement(
        _ tallies: SideTallies,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("1520", repeated: request.isRepeat)
        try setTransmission(request.at, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setDateTime(request.at, in: &message)
        try message.set(.functionCode, digits: TerminalCodes.Function.reconciliation)
        try message.set(.reconciliationDate, digits: request.at.yearMonthDay)
        try setTerminal(in: &message)
        try message.set(.currencyCodeReconciliation, Asset.yuan.numericCode)
        for (element, text) in SettlementData.reconciliation(of: tallies) {
            try message.set(element, bytes: text)
        }
        return message
    }

    /// What has happened already is an advice, and alone is marked when it is sent again.
    private func ifsfPayment(_ request: TerminalRequest) throws(CodingError) -> Message {
        let codes = codes(of: request.kind)
        let rules = request.kind.operation.rules
        let type = codes.messageType.asEdition1993
        let reports = type.function == MessageTypeIndicator.advice
        var message = start(type, repeated: reports && request.isRepeat)
        try setNumber(request.card, in: &message)
        try setProcessingCode(codes, in: &message)
        if !rules.isInquiry { try setAmount(request.amount, in: &message) }
        try setTransmission(request.at, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setDateTime(request.at, in: &message)
        try setExpiry(request.card, in: &message)
        try message.set(.pointOfServiceEntryMode, Demo.pointOfService)
        try message.set(.functionCode, digits: function(of: request))
        try message.set(.messageReasonCode, digits: reason(of: request.kind, reports: reports))
        try message.set(.businessCode, digits: Demo.businessCode)
        try setTrack(request.card, in: &message)
        try setAnswer(of: request.kind, in: &message)
        if reports { try message.set(.actionCode, approval) }
        try setTerminal(in: &message)
        try setBatch(request.batch, in: &message)
        try setCurrency(request.amount, in: &message)
        try setPIN(request.pinBlock, in: &message)
        if rules.namesHold, let original = request.kind.original {
            try setOriginal(original, isNamed: original.sendsReference, in: &message)
        }
        if rules.namesProducts { try setProduct(request.amount, in: &message) }
        return message
    }

    /// DE 24: what is held is an estimate, and what is paid of it the same or not.
    private func function(of request: TerminalRequest) -> UInt64 {
        typealias Function = TerminalCodes.Function
        switch request.kind.operation.rules.effect {
        case .payment(.hold): return Function.estimatedAuthorisation
        case .payment(.completion):
            let isSame =
                request.amount != nil && request.amount == request.kind.original?.amount
            return isSame ? Function.authorisedAmount : Function.otherAmount
        case .payment(.debit), .payment(.inquiry), .payment(.void), .payment(.refund),
            .payment(.increase), .payment(.credit), .payment(.query), .payment(.notice), .session,
            .batch, .undo, .echo:
            return Function.originalFinancial
        }
    }

    /// DE 25.
    private func reason(of kind: TerminalRequest.Kind, reports: Bool) -> UInt64 {
        guard reports else { return Demo.reasonOnline }
        return kind.original == nil ? Demo.reasonUnavailable : Demo.reasonProcessed
    }

    /// DE 37 and 38 of the original's answer; an authorisation is named by DE 38 and 56, where its
    /// request is known.
    private func setAnswer(
        of kind: TerminalRequest.Kind,
        in message: inout Message
    ) throws(CodingError) {
        guard var original = kind.original else { return }
        if kind.operation.rules.namesHold, original.sendsReference {
            original.retrievalReference = nil
        }
        try setReferences(original, in: &message)
    }

    /// DE 39 of what the terminal has approved.
    private var approval: String { specification.actionCode(for: .approved)?.text ?? "000" }

    /// A 1420 carries no card: DE 56 holds type, STAN and DE 12 of the original.
    private func ifsfReversal(
        of original: TerminalOriginal,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("1420", repeated: request.isRepeat)
        try message.set(.processingCode, digits: UInt64(ProcessingCode.goodsAndServices.value))
        try setAmount(request.amount, in: &message)
        try setTransmission(request.at, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setDateTime(request.at, in: &message)
        if let delivered = original.deliveredMinor {
            try setDelivery(delivered, of: request.amount, in: &message)
        } else {
            try message.set(.functionCode, digits: TerminalCodes.Function.fullReversal)
        }
        try message.set(.messageReasonCode, digits: ifsfReason(original.reason))
        if let code = original.approvalCode { try message.set(.approvalCode, code) }
        try setTerminal(in: &message)
        try setBatch(request.batch, in: &message)
        try setCurrency(request.amount, in: &message)
        try setOriginal(original, isNamed: true, in: &message)
        return message
    }

    /// DE 56 holds type, STAN and DE 12 of the original; zeros where its answer alone is named.
    private func setOriginal(
        _ original: TerminalOriginal,
        isNamed: Bool,
        in message: inout Message
    ) throws(CodingError) {
        let type = original.messageType.withoutRepeat
        var reference: [UInt8] = []
        DigitText.append(isNamed ? digits(of: type) : 0, digits: 4, to: &reference)
        DigitText.append(isNamed ? UInt64(original.stan) : 0, digits: 6, to: &reference)
        DigitText.append(
            isNamed ? original.at.yearMonthDay * 1_000_000 + original.at.time : 0,
            digits: 12,
            to: &reference
        )
        try message.set(.originalDataElements1993, bytes: reference)
    }

    /// DE 24 401: DE 4 is what was delivered, DE 30 what the original was for.
    private func setDelivery(
        _ delivered: Int64,
        of amount: Money?,
        in message: inout Message
    ) throws(CodingError) {
        try message.set(.functionCode, digits: TerminalCodes.Function.partialReversal)
        try message.set(.amountTransaction, digits: UInt64(clamping: delivered))
        var amounts: [UInt8] = []
        DigitText.append(UInt64(clamping: amount?.minorUnits ?? 0), digits: 12, to: &amounts)
        DigitText.append(0, digits: 12, to: &amounts)
        try message.set(.amountsOriginal, bytes: amounts)
    }

    private func setDateTime(_ at: LocalMoment, in message: inout Message) throws(CodingError) {
        try message.set(.localTime, digits: at.yearMonthDay * 1_000_000 + at.time)
    }

    /// 48.4, ten digits.
    private func setBatch(_ batch: UInt32, in message: inout Message) throws(CodingError) {
        try message.set(
            ElementPath(.privateData, ["4"]),
            DecimalText.padded(batch, digits: 10)
        )
    }

    /// DE 63 with one product line: one unit that costs the whole amount.
    ///
    /// Left out where the unit price has no room for it.
    private func setProduct(_ amount: Money?, in message: inout Message) throws(CodingError) {
        guard let amount, (0..<1_000_000_000).contains(amount.minorUnits) else { return }
        try setGoods([.whole(amount)], of: amount.asset, in: &message)
    }

    /// DE 25 of a 1420.
    private func ifsfReason(_ reason: TerminalOriginal.Reason) -> UInt64 {
        switch reason {
        case .noAnswer: 4021
        case .wrongMAC: 4020
        case .printFailure, .customerCancelled: 4000
        }
    }
}

extension OperationRules {
    /// Whether it is about an authorisation, which DE 56 names.
    fileprivate var namesHold: Bool {
        switch original {
        case .authorisation: true
        case .payment, .sale, .completion, .merchantSale, .offlineSale, .openSale, .credit, .any,
            nil:
            false
        }
    }

    /// Whether its message says what was sold or came back; what is held is only an estimate.
    fileprivate var namesProducts: Bool {
        switch effect {
        case .payment(.debit), .payment(.completion), .payment(.void), .payment(.refund),
            .payment(.increase), .payment(.credit):
            true
        case .payment(.hold), .payment(.inquiry), .payment(.query), .payment(.notice), .session,
            .batch, .undo, .echo:
            false
        }
    }
}

extension MessageTypeIndicator {
    /// The function digit of an advice.
    fileprivate static let advice: UInt8 = 2

    /// The same message in the edition of IFSF.
    fileprivate var asEdition1993: MessageTypeIndicator {
        MessageTypeIndicator(packed: packed | 0x1000) ?? self
    }
}

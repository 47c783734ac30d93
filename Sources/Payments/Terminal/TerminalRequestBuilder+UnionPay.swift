import ISO8583

/// The messages of a UnionPay POS terminal.
extension TerminalRequestBuilder {
    /// Source: specs/unionpay-pos.yaml; the field maps of the protocol sheet, 3.5.
    func unionPayMessage(for request: TerminalRequest) throws(CodingError) -> Message {
        switch request.kind {
        case .signOn(let layout):
            try unionPayNetwork("0800", code: layout.unionPayNetworkCode ?? 3, request)
        case .keyChange: try unionPayNetwork("0800", code: 3, request)
        case .signOff: try unionPayNetwork("0820", code: 2, request)
        case .echo: try unionPayNetwork("0820", code: 301, request)
        case .purchase, .order, .balance, .preauthorisation, .void, .refund, .preauthorisationVoid,
            .preauthorisationAdvice, .completion, .completionVoid, .completionAdvice,
            .offlineSale, .offlineSettlement, .adjustment, .tip, .paymentQuery, .manualVoid,
            .topUp, .topUpVoid:
            try unionPayPayment(request, about: request.kind.original)
        case .scriptNotice(let original): try unionPayNotice(of: original, request)
        case .reversal(let original): try unionPayReversal(of: original, request)
        case .settlement(let domestic, let foreign):
            try unionPayTotals(domestic, foreign, code: 201, request)
        case .shiftClose(let domestic, let foreign):
            try unionPayTotals(domestic, foreign, code: 902, request)
        case .upload(let rows, let code):
            try unionPayUpload(SettlementData.write(rows), code: code, request)
        case .uploadEnd(let rows, let isBalanced):
            try unionPayEnd(rows, code: isBalanced ? 207 : 202, request)
        case .operatorSignOn: try unionPayOperator(request)
        case .registration(let names): try unionPayRegistration(names, request)
        case .parameters(let asked): try unionPayParameters(asked, request)
        }
    }

    private func unionPayNetwork(
        _ type: MessageTypeIndicator,
        code: UInt32,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start(type)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setTerminal(in: &message)
        try setTypeAndBatch(type: 0, request.batch, code: code, in: &message)
        if type == "0800" { try message.set(.operatorText, "01") }
        return message
    }

    private func unionPayPayment(
        _ request: TerminalRequest,
        about original: TerminalOriginal? = nil
    ) throws(CodingError) -> Message {
        let codes = codes(of: request.kind)
        var message = start(codes.messageType)
        try setNumber(request.card, in: &message)
        try setProcessingCode(codes, in: &message)
        if !request.kind.operation.rules.isInquiry { try setAmount(request.amount, in: &message) }
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setExpiry(request.card, in: &message)
        try message.set(.pointOfServiceEntryMode, entryMode(of: request))
        try message.set(.conditionCode, digits: codes.condition)
        try setPINCapture(request, in: &message)
        try setTrack(request.card, in: &message)
        if let original { try setReferences(original, in: &message) }
        try setTerminal(in: &message)
        try setTip(request, in: &message)
        try setCurrency(request.amount, in: &message)
        try setPIN(request.pinBlock, in: &message)
        try setSecurityControl(request, in: &message)
        try setChip(request, in: &message)
        try setTags(request, in: &message)
        try setTypeAndBatch(type: codes.transaction, request.batch, code: 0, in: &message)
        if let original { try setOriginal(original, in: &message) }
        return message
    }

    /// An 0620 has DE 3 of the payment whose script it reports; 60.3 says that it does.
    private func unionPayNotice(
        of original: TerminalOriginal,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0620")
        let codes = TerminalCodes.payment(original.operation, .unionPayPOS)
        try setNumber(request.card, in: &message)
        try setProcessingCode(codes, in: &message)
        try setAmount(request.amount, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try message.set(.pointOfServiceEntryMode, entryMode(of: request))
        try setReferences(original, in: &message)
        try setTerminal(in: &message)
        try setCurrency(request.amount, in: &message)
        try setChip(request, in: &message)
        try setTypeAndBatch(type: 0, request.batch, code: 951, in: &message)
        try setOriginal(original, in: &message)
        return message
    }

    /// An 0400 keeps the STAN of its original, by which alone one is named that has an original of
    /// its own; an 0401 is its repeat.
    private func unionPayReversal(
        of original: TerminalOriginal,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0400", repeated: request.isRepeat)
        let codes = codes(of: request.kind)
        try setNumber(request.card, in: &message)
        try setProcessingCode(codes, in: &message)
        try setAmount(request.amount, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(original.stan))
        try setExpiry(request.card, in: &message)
        try message.set(.pointOfServiceEntryMode, entryMode(of: request))
        try message.set(.conditionCode, digits: codes.condition)
        if let code = original.approvalCode { try message.set(.approvalCode, code) }
        try message.set(.actionCode, unionPayReason(original.reason))
        try setTerminal(in: &message)
        try setCurrency(request.amount, in: &message)
        try setTypeAndBatch(type: codes.transaction, request.batch, code: 0, in: &message)
        if original.operation.rules.original == nil { try setOriginal(original, in: &message) }
        return message
    }

    /// DE 61: batch and STAN of the original, and its day where that is known.
    private func setOriginal(
        _ original: TerminalOriginal,
        in message: inout Message
    ) throws(CodingError) {
        guard original.sendsReference else { return }
        var reference: [UInt8] = []
        DigitText.append(UInt64(original.batch), digits: 6, to: &reference)
        DigitText.append(UInt64(original.stan), digits: 6, to: &reference)
        if let day = original.day { DigitText.append(UInt64(day), digits: 4, to: &reference) }
        try message.set(.originalReference, bytes: reference)
    }

    /// DE 53: how the PIN block is made, under which kind of key.
    func setSecurityControl(
        _ request: TerminalRequest,
        in message: inout Message
    ) throws(CodingError) {
        let track = request.card?.encryptsTrack == true ? "1" : "0"
        guard let block = request.pinBlock else {
            // Digit 2 is the kind of the track key, which is double-length in every layout.
            if track == "1" { try message.set(.securityControl, "0610000000000000") }
            return
        }
        let format = block.usesCardNumber ? "2" : "1"
        try message.set(
            .securityControl,
            format + (block.isDoubleLength ? "6" : "0") + track + "0000000000000"
        )
    }

    func setTypeAndBatch(
        type: UInt64,
        _ batch: UInt32,
        code: UInt32,
        in message: inout Message
    ) throws(CodingError) {
        var digits: [UInt8] = []
        digits.reserveCapacity(11)
        DigitText.append(type, digits: 2, to: &digits)
        DigitText.append(UInt64(batch), digits: 6, to: &digits)
        DigitText.append(UInt64(code), digits: 3, to: &digits)
        try message.set(.transactionTypeAndBatch, bytes: digits)
    }

    /// DE 39 of an 0400.
    private func unionPayReason(_ reason: TerminalOriginal.Reason) -> String {
        switch reason {
        case .noAnswer: "98"
        case .wrongMAC: "A0"
        case .printFailure, .customerCancelled: "06"
        }
    }
}

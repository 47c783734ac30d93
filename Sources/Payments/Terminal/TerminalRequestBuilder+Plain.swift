import ISO8583

/// The messages of a plain 1987 terminal.
extension TerminalRequestBuilder {
    /// Source: specs/iso8583-1987-ascii.yaml.
    func plainMessage(for request: TerminalRequest) throws(CodingError) -> Message {
        switch request.kind {
        case .signOn: try plainNetwork(TerminalCodes.Network.signOn, request)
        case .signOff: try plainNetwork(TerminalCodes.Network.signOff, request)
        case .keyChange: try plainNetwork(TerminalCodes.Network.keyChange, request)
        case .echo: try plainNetwork(TerminalCodes.Network.echo, request)
        case .purchase, .order, .balance, .preauthorisation, .preauthorisationAdvice,
            .offlineSale, .offlineSettlement, .topUp:
            try plainPayment(request)
        case .void(let original), .preauthorisationVoid(let original), .completion(let original),
            .completionVoid(let original), .completionAdvice(let original),
            .adjustment(let original), .tip(let original, _), .paymentQuery(let original),
            .scriptNotice(let original), .manualVoid(let original), .topUpVoid(let original):
            try plainFollowUp(original, request)
        // DE 90 in it would make it a void.
        case .refund(let original): try plainPayment(request, naming: original)
        case .reversal(let original): try plainReversal(of: original, request)
        case .settlement(let tallies, _), .shiftClose(let tallies, _):
            try plainSettlement(tallies, request)
        // None of them is offered.
        case .upload, .uploadEnd, .operatorSignOn, .registration, .parameters:
            try plainNetwork(TerminalCodes.Network.echo, request)
        }
    }

    private func plainNetwork(
        _ code: UInt64,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0800", repeated: request.isRepeat)
        try setTransmission(request.at, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setLocalTime(request.at, in: &message)
        try setTerminal(in: &message)
        try message.set(.networkManagementCode, digits: code)
        return message
    }

    /// A message with what is common to all payments, naming the original's answer.
    private func plainPayment(
        _ request: TerminalRequest,
        as type: MessageTypeIndicator? = nil,
        naming original: TerminalOriginal? = nil
    ) throws(CodingError) -> Message {
        let codes = codes(of: request.kind)
        var message = start(type ?? codes.messageType, repeated: request.isRepeat)
        try setNumber(request.card, in: &message)
        try setProcessingCode(codes, in: &message)
        if !request.kind.operation.rules.isInquiry { try setAmount(request.amount, in: &message) }
        try setTransmission(request.at, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setLocalTime(request.at, in: &message)
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
        try setChip(request, in: &message)
        try setTags(request, in: &message)
        return message
    }

    private func plainFollowUp(
        _ original: TerminalOriginal,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = try plainPayment(request, naming: original)
        if original.sendsReference { try setOriginal(original, in: &message) }
        return message
    }

    /// DE 90 holds type, STAN and DE 7 of the original, then zeros.
    private func setOriginal(
        _ original: TerminalOriginal,
        in message: inout Message
    ) throws(CodingError) {
        var reference: [UInt8] = []
        DigitText.append(digits(of: original.messageType), digits: 4, to: &reference)
        DigitText.append(UInt64(original.stan), digits: 6, to: &reference)
        DigitText.append(
            original.at.monthDay * 1_000_000 + original.at.time,
            digits: 10,
            to: &reference
        )
        DigitText.append(0, digits: 22, to: &reference)
        try message.set(.originalDataElements, bytes: reference)
    }

    private func plainReversal(
        of original: TerminalOriginal,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = try plainPayment(request, as: "0400")
        try setOriginal(original, in: &message)
        if let delivered = original.deliveredMinor {
            try message.set(
                .replacementAmounts,
                bytes: DigitText.replacementAmounts(delivered: delivered)
            )
        }
        return message
    }

    func setLocalTime(_ at: LocalMoment, in message: inout Message) throws(CodingError) {
        try message.set(.localTime, digits: at.time)
        try message.set(.localDate, digits: at.monthDay)
    }

    /// The four digits of a message type as a number.
    func digits(of type: MessageTypeIndicator) -> UInt64 {
        (0..<4).reduce(0) { $0 * 10 + UInt64(type.digit(at: $1)) }
    }
}

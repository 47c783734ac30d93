package import ISO8583
import Text

/// Builds the messages of a simulated terminal, for the `pos` command and the load generator.
///
/// The pure part of a terminal: no keys, no sockets, no clock. The MAC is the caller's and goes in
/// last, into the element that ``macElement(for:_:)`` names.
package struct TerminalRequestBuilder: Sendable {
    package let specification: DialectSpecification
    /// DE 41 as the dialect writes it.
    package let terminal: String
    /// DE 42 as the dialect writes it.
    package let merchant: String
    /// 60.2 of UnionPay; nil elsewhere.
    let batchRun: DigitRun?
    /// 60.3 of UnionPay; nil elsewhere.
    let networkCodeRun: DigitRun?
    /// Where IFSF says what was sold; nil elsewhere.
    let products: ProductDataLayout?
    /// DE 39 of approvals, taken reversals and advices, and network acceptances.
    let approvals: Set<String>

    package init(specification: DialectSpecification, terminal: String, merchant: String) {
        self.specification = specification
        self.terminal = terminal
        self.merchant = merchant
        let isUnionPay = specification.family == .unionPayPOS
        batchRun =
            isUnionPay
            ? DigitRun(ElementPath(.transactionTypeAndBatch, ["2"]), in: specification) : nil
        networkCodeRun =
            isUnionPay
            ? DigitRun(ElementPath(.transactionTypeAndBatch, ["3"]), in: specification) : nil
        products = specification.description(of: .productData)?.composite
            .flatMap { ProductDataLayout($0) }
        let outcomes: [OutcomeName] = [
            .approved, .approvedInPart, .reversalAccepted, .networkAccepted, .acknowledged,
            .settled,
        ]
        approvals = Set(outcomes.compactMap { specification.actionCode(for: $0)?.text })
    }

    /// The message of a request, without its MAC.
    ///
    /// Throws where a value does not fit the dialect, such as a terminal name of the wrong length.
    /// A key change outside plain 1987 becomes a sign-on, and IFSF, which has no sessions, sends an
    /// echo test for any of it.
    package func message(for request: TerminalRequest) throws(CodingError) -> Message {
        switch specification.family {
        case .unionPayPOS: return try unionPayMessage(for: request)
        case .iso1987: return try plainMessage(for: request)
        case .ifsf, .iso1993, .iso2003:
            var message = try ifsfMessage(for: request)
            try setTexts(of: request, in: &message)
            return message
        }
    }

    /// Where the MAC of a built message goes; nil where the dialect sends that request without one.
    package func macElement(for kind: TerminalRequest.Kind, _ message: Message) -> Element? {
        switch specification.family {
        case .ifsf, .iso1993, .iso2003: message.macElement
        case .unionPayPOS, .iso1987:
            kind.operation.rules.needsMAC ? message.macElement : nil
        }
    }
}

/// What every family writes alike; elements go in in ascending order.
extension TerminalRequestBuilder {
    func start(_ type: MessageTypeIndicator, repeated: Bool = false) -> Message {
        Message(specification: specification, type: repeated ? type.asRepeat : type)
    }

    func setNumber(_ card: TerminalCard?, in message: inout Message) throws(CodingError) {
        guard let number = card?.number else { return }
        try message.set(.primaryAccountNumber, number.unmaskedDigits)
    }

    func setExpiry(_ card: TerminalCard?, in message: inout Message) throws(CodingError) {
        guard let expiry = card?.expiry else { return }
        try message.set(.expirationDate, digits: UInt64(expiry))
    }

    func setTrack(_ card: TerminalCard?, in message: inout Message) throws(CodingError) {
        guard let track = card?.track2 else { return }
        try message.set(.track2, track.unmaskedText)
    }

    func setAmount(_ amount: Money?, in message: inout Message) throws(CodingError) {
        guard let amount else { return }
        try message.set(.amountTransaction, digits: UInt64(clamping: amount.minorUnits))
    }

    func setCurrency(_ amount: Money?, in message: inout Message) throws(CodingError) {
        guard let amount else { return }
        try message.set(.currencyCode, amount.asset.numericCode)
    }

    func setTransmission(_ at: LocalMoment, in message: inout Message) throws(CodingError) {
        try message.set(.transmissionDateTime, digits: at.monthDay * 1_000_000 + at.time)
    }

    func setTerminal(in message: inout Message) throws(CodingError) {
        try message.set(.terminalIdentification, terminal)
        try message.set(.merchantIdentification, merchant)
    }

    /// The codes of a payment's kind; a reversal repeats those of its original.
    func codes(of kind: TerminalRequest.Kind) -> TerminalCodes.Payment {
        let own = kind.operation
        let told = own.rules.isUndo ? kind.original?.operation : own
        return TerminalCodes.payment(told ?? own, specification.family)
    }

    func setProcessingCode(
        _ codes: TerminalCodes.Payment,
        in message: inout Message
    ) throws(CodingError) {
        try message.set(.processingCode, digits: UInt64(codes.processingCode.value))
    }

    /// DE 37 and 38 of the original's answer.
    func setReferences(
        _ original: TerminalOriginal,
        in message: inout Message
    ) throws(CodingError) {
        if let reference = original.retrievalReference {
            try message.set(.retrievalReferenceNumber, reference)
        }
        if let code = original.approvalCode { try message.set(.approvalCode, code) }
    }

    /// DE 22 of UnionPay and 1987: code, chip, stripe or typed in, with a PIN or without.
    func entryMode(of request: TerminalRequest) -> String {
        let entry =
            request.isOfCode
            ? "03" : request.chip != nil ? "05" : request.card?.track2 == nil ? "01" : "02"
        return entry + (request.pinBlock == nil ? "2" : "1")
    }

    /// DE 26 of UnionPay and 1987: the longest PIN that the terminal takes.
    func setPINCapture(
        _ request: TerminalRequest,
        in message: inout Message
    ) throws(CodingError) {
        guard request.pinBlock != nil else { return }
        try message.set(.pinCaptureCode, digits: 12)
    }

    func setPIN(_ block: TerminalPINBlock?, in message: inout Message) throws(CodingError) {
        guard let block else { return }
        try message.set(.pinData, bytes: block.bytes)
    }

    func setChip(_ request: TerminalRequest, in message: inout Message) throws(CodingError) {
        if let chip = request.chip { try message.set(.iccData, bytes: chip) }
    }

    /// DE 48 of a tip.
    func setTip(_ request: TerminalRequest, in message: inout Message) throws(CodingError) {
        guard case .tip(_, let minorUnits) = request.kind else { return }
        try message.set(.privateData, DecimalText.padded(minorUnits, digits: 12))
    }

    /// DE 59 of UnionPay and 1987; a text that the character set lacks is left out.
    func setTags(_ request: TerminalRequest, in message: inout Message) throws(CodingError) {
        var tags = request.texts
        if let number = request.operatorNumber {
            tags.insert(TextTag(.operatorNumber, DecimalText.padded(number, digits: 3)), at: 0)
        }
        if case .order(let wallet) = request.kind {
            tags.append(TextTag(.walletToDraw, wallet.name))
        }
        if let code = request.code { tags.append(TextTag(.scannedCode, code.unmaskedDigits)) }
        let charset: TextCharset = specification.family == .unionPayPOS ? .gbk : .utf8
        guard !tags.isEmpty, let bytes = TextTLV.bytes(tags, in: charset) else { return }
        try message.set(.textTags, bytes: bytes)
    }
}

extension TerminalRequest {
    /// DE 52, whoever keyed it in.
    var pinBlock: TerminalPINBlock? { password ?? card?.pinBlock }
}

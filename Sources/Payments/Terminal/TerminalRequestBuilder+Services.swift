import ISO8583
import Text

/// Messages about batches, shifts and devices.
extension TerminalRequestBuilder {
    /// A UnionPay 0500: the totals of a batch, or of a shift with whose it is.
    func unionPayTotals(
        _ domestic: SideTallies,
        _ foreign: SideTallies,
        code: UInt32,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0500")
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setTerminal(in: &message)
        try message.set(
            .privateData,
            bytes: SettlementData.write(domestic: domestic, foreign: foreign)
        )
        try message.set(.currencyCode, Asset.yuan.numericCode)
        try setTypeAndBatch(type: 0, request.batch, code: code, in: &message)
        try setDeskTags(operatorTags(request), in: &message)
        return message
    }

    /// A UnionPay 0320 whose DE 48 is given.
    func unionPayUpload(
        _ digits: [UInt8],
        code: UInt32,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0320")
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setTerminal(in: &message)
        try message.set(.privateData, bytes: digits)
        try message.set(.currencyCode, Asset.yuan.numericCode)
        try setTypeAndBatch(type: 0, request.batch, code: code, in: &message)
        return message
    }

    /// The last 0320 of an upload: how many rows there were.
    func unionPayEnd(
        _ rows: UInt32,
        code: UInt32,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var digits: [UInt8] = []
        DigitText.append(UInt64(min(rows, 9999)), digits: 4, to: &digits)
        return try unionPayUpload(digits, code: code, request)
    }

    /// The 0800 by which an operator begins his shift.
    func unionPayOperator(_ request: TerminalRequest) throws(CodingError) -> Message {
        var message = start("0800")
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setTerminal(in: &message)
        try setPIN(request.pinBlock, in: &message)
        try setSecurityControl(request, in: &message)
        try setTypeAndBatch(type: 0, request.batch, code: 901, in: &message)
        try setDeskTags(operatorTags(request), in: &message)
        return message
    }

    /// The 0800 that says which device a terminal is.
    func unionPayRegistration(
        _ names: DeviceNames,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0800")
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setTerminal(in: &message)
        try setTypeAndBatch(type: 0, request.batch, code: 903, in: &message)
        let tags = [
            (TagName.deviceSerial, names.serial), (.deviceModel, names.model),
            (.deviceSoftware, names.software),
        ]
        let said = tags.filter { !$0.1.isEmpty }.map { TextTag($0.0, $0.1) }
        try setDeskTags(said, in: &message)
        return message
    }

    /// The 0800 that fetches a page of reference data.
    func unionPayParameters(
        _ asked: ParameterRequest,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0800")
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setTerminal(in: &message)
        try setTypeAndBatch(type: 0, request.batch, code: 360, in: &message)
        try setDeskTags(asked.tags, in: &message)
        return message
    }

    /// A plain 0500: each tally in an element of its own.
    ///
    /// Source: specs/iso8583-1987-ascii.yaml, elements 74 to 97.
    func plainSettlement(
        _ tallies: SideTallies,
        _ request: TerminalRequest
    ) throws(CodingError) -> Message {
        var message = start("0500")
        try setTransmission(request.at, in: &message)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.stan))
        try setLocalTime(request.at, in: &message)
        try setTerminal(in: &message)
        try message.set(.currencyCodeReconciliation, Asset.yuan.numericCode)
        for (element, text) in SettlementData.reconciliation(of: tallies) {
            try message.set(element, bytes: text)
        }
        return message
    }

    private func operatorTags(_ request: TerminalRequest) -> [TextTag] {
        request.operatorNumber.map {
            [TextTag(.operatorNumber, DecimalText.padded($0, digits: 3))]
        } ?? []
    }

    /// DE 62; a text that the character set lacks is left out.
    private func setDeskTags(
        _ tags: [TextTag],
        in message: inout Message
    ) throws(CodingError) {
        guard !tags.isEmpty, let bytes = TextTLV.bytes(tags, in: .gbk) else { return }
        try message.set(.replyTags, bytes: bytes)
    }
}

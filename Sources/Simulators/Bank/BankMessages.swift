import ISO8583
import Payments
import Text

/// Between the bank's words and ISO 8583:1987.
struct BankMessages: Sendable {
    /// Values of DE 70.
    private enum NetworkCode {
        static let signOn = "001"
        static let signOff = "002"
        static let keyChange = "101"
        static let echo = "301"
    }

    let specification: DialectSpecification

    /// What a message asks; secrets, MAC and PIN are the host's to look at.
    func request(_ message: Message) -> BankRequest {
        var request = BankRequest(kind(of: message), messageType: message.messageType)
        request.key = key(of: message)
        request.merchant = message.merchantIdentification ?? ""
        request.card = message.cardNumber?.masked() ?? ""
        request.retrievalReference = message.retrievalReferenceNumber
        request.original = original(of: message)
        request.deliveredMinor =
            Int64(
                message.text(at: ElementPath(.replacementAmounts, ["1"])) ?? ""
            ) ?? 0
        let objects = message.bytes(.iccData).flatMap { DataObject.read($0) } ?? []
        request.chipTags = objects.map(\.tag)
        request.scriptResult =
            objects.first { $0.tag == 0xDF31 }.map { Hexadecimal.text($0.value) }
        if let amount = message.amountTransaction,
            let code = message.text(.currencyCode).flatMap({ UInt16($0) })
        {
            request.money = Money(
                minorUnits: amount.minorUnits,
                asset: Asset(rawValue: code)
            )
        }
        return request
    }

    /// The code that a customer showed, where the bank's dialect has a place for one.
    func code(in message: Message) -> ScannedCode? {
        specification.scannedCode.flatMap { message.text(at: $0) }
            .flatMap { ScannedCode($0.utf8) }
    }

    /// The answer to a request: what the dialect repeats, and what the bank decided.
    ///
    /// Without a MAC, which the host adds.
    func answer(
        _ answer: BankAnswer,
        to request: Message,
        keys: String?
    ) throws(CodingError) -> Message? {
        guard let type = request.messageType.reply else { return nil }
        var message = Message(specification: specification, type: type)
        let rule = specification.rule(for: request)
        for path in rule?.echo ?? specification.refusalEcho where path.components.isEmpty {
            try message.copy(path.element, from: request)
        }
        let verdict = answer.verdict
        if let reference = verdict.retrievalReference {
            try message.set(.retrievalReferenceNumber, reference)
        }
        if let approval = verdict.approvalCode { try message.set(.approvalCode, approval) }
        try message.set(.actionCode, verdict.code)
        if let balance = verdict.balance { try setBalance(balance, of: request, in: &message) }
        if let keys { try message.set(.privateData, keys) }
        if let amount = answer.amountMinor {
            try message.set(.amountTransaction, digits: UInt64(amount))
        }
        if let currency = answer.currency { try message.set(.currencyCode, currency) }
        if type.messageClass == .authorisation || type.messageClass == .financial,
            let sent = request.bytes(.iccData),
            let chip = BankChip.answer(to: sent, code: verdict.code, scripted: answer.hasScript)
        {
            try message.set(.iccData, bytes: chip)
        }
        if answer.isStray, let trace = request.digits(.systemsTraceAuditNumber) {
            try message.set(.systemsTraceAuditNumber, digits: (trace + 500_000) % 1_000_000)
        }
        return message
    }

    /// A question of the bank's own: an echo, or the beginning or end of its day.
    func networkRequest(
        _ code: String,
        stan: UInt32,
        at moment: LocalMoment
    ) throws(CodingError) -> Message {
        var message = Message(specification: specification, type: "0800")
        try message.set(.transmissionDateTime, digits: moment.monthDay * 1_000_000 + moment.time)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(stan))
        try message.set(.networkManagementCode, code)
        return message
    }

    /// The element that carries a message's MAC, which is its last.
    static func macElement(of message: Message) -> Element {
        message.elements.contains { $0.number > 64 } ? .mac2 : .mac
    }

    /// What a message must carry: an advice may name an earlier payment or none, whatever a
    /// terminal may report by one.
    private func rule(for message: Message) -> MessageRule? {
        let type = message.messageType
        guard type.messageClass == .financial, type.function == 2 else {
            return specification.rule(for: message)
        }
        return specification.rule(for: type)
    }

    private func kind(of message: Message) -> BankRequest.Kind {
        let type = message.messageType
        guard let rule = rule(for: message), rule.reply != nil else {
            return .refused(.unknownTransaction)
        }
        if type.messageClass == .networkManagement { return networkKind(of: message) }
        guard rule.missing(in: message).isEmpty else { return .refused(.elementMissing) }
        switch (type.messageClass, type.function) {
        case (.authorisation, 0): return payment(message, purchase: .authorisation)
        case (.financial, 0): return payment(message, purchase: .purchase)
        case (.financial, 2): return .advice
        case (.reversal, 0), (.reversal, 2): return .reversal
        case (.administrative, 2):
            return message.has(.iccData) ? .notice : .refused(.elementMissing)
        default: return .refused(.notOffered)
        }
    }

    private func payment(
        _ message: Message,
        purchase: BankRequest.Kind
    ) -> BankRequest.Kind {
        switch message.processingCode?.transactionType {
        case 0, 1: purchase == .purchase && completes(message) ? .completion : purchase
        case 2: .void
        case 20: purchase == .purchase ? .refund : .refused(.notOffered)
        case 30, 31: .balance
        default: .refused(.unknownTransaction)
        }
    }

    /// Whether a payment names the authorisation whose hold it posts.
    private func completes(_ message: Message) -> Bool {
        message.has(.approvalCode) && message.has(.originalDataElements)
    }

    private func networkKind(of message: Message) -> BankRequest.Kind {
        switch message.networkManagementCode {
        case NetworkCode.signOn: .signOn
        case NetworkCode.signOff: .signOff
        case NetworkCode.keyChange: .keyChange
        case NetworkCode.echo: .echo
        default: .refused(.unknownTransaction)
        }
    }

    private func key(of message: Message) -> BankKey? {
        guard let family = BankKey.Family(message.messageType),
            let stan = message.digits(.systemsTraceAuditNumber),
            let terminal = message.terminalIdentification,
            let transmission = message.digits(.transmissionDateTime)
        else { return nil }
        return BankKey(
            family: family,
            terminal: terminal,
            stan: UInt32(truncatingIfNeeded: stan),
            date: UInt16(truncatingIfNeeded: transmission / 1_000_000)
        )
    }

    /// The request that DE 90 names, at the same terminal as far as that goes.
    private func original(of message: Message) -> BankKey? {
        guard let elements = message.originalDataElements,
            let family = elements.messageType.flatMap({ BankKey.Family($0) }),
            let stan = elements.traceNumber?.value,
            let terminal = message.terminalIdentification,
            let date = elements.transmission.flatMap({ UInt16($0.prefix(4)) })
        else { return nil }
        return BankKey(family: family, terminal: terminal, stan: UInt32(stan), date: date)
    }

    /// Account type as asked, 02 (available), currency, C or D, twelve digits.
    private func setBalance(
        _ balance: Money,
        of request: Message,
        in message: inout Message
    ) throws(CodingError) {
        let account = String((request.text(.processingCode) ?? "000000").dropFirst(2).prefix(2))
        let amount = DecimalText.padded(balance.minorUnits.magnitude, digits: 12)
        let sign = balance.minorUnits < 0 ? "D" : "C"
        try message.set(
            .additionalAmounts,
            account + "02" + balance.asset.numericCode + sign + amount
        )
    }
}

package import ISO8583
package import Payments
package import Upstream

/// How the switch speaks to a host as its client, in plain ISO 8583:1987.
///
/// Pure: requests of the book become messages, messages of the host become answers. No message
/// built here carries a MAC: the link puts it on last, where `Message.macElement` says.
///
/// Source: specs/iso8583-1987-ascii.yaml and what extends it.
package struct HostMapping: Sendable {
    /// The dialect of the host.
    package let specification: DialectSpecification
    /// DE 32, 1 to 11 digits.
    private let institution: [UInt8]
    private let utcOffsetSeconds: Int32
    let verdicts: HostVerdictTable

    /// Compiles a specification and tries a message of every kind, so that only a value of a
    /// request can be unfit later.
    package init(
        _ specification: DialectSpecification,
        settings: MappingSettings
    ) throws(MappingError) {
        guard specification.family == .iso1987 else {
            throw .familyNotMapped(specification.family)
        }
        let digits = Array(settings.institution.utf8)
        guard (1...11).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .institutionUnfit }
        self.specification = specification
        institution = digits
        utcOffsetSeconds = settings.utcOffsetSeconds
        verdicts = try HostVerdictTable(specification)
        try tryMessages()
    }

    // MARK: Payments

    /// The message of a request, without its MAC.
    ///
    /// Throws where a value does not fit the dialect, such as a terminal of more than eight
    /// characters.
    package func message(
        for request: UpstreamRequest,
        _ secrets: UpstreamSecrets
    ) throws(CodingError) -> Message {
        var message = Message(specification: specification, type: type(of: request))
        try setCard(secrets, request, in: &message)
        try setTime(of: request, in: &message)
        try setExpiry(request, in: &message)
        try setEntry(secrets, request, in: &message)
        try message.set(.acquiringInstitution, bytes: institution)
        if request.action.showsCard, let track = secrets.track2 {
            try message.set(.track2, track.unmaskedText)
        }
        try setReferences(request, in: &message)
        try message.set(.terminalIdentification, request.terminal)
        try message.set(.merchantIdentification, request.merchant)
        if let asset = request.asset { try message.set(.currencyCode, asset.numericCode) }
        if request.action.showsCard, let code = secrets.code {
            try setCode(code, in: &message)
        }
        if request.action.showsCard, let block = secrets.pinBlock {
            try message.set(.pinData, bytes: block)
        }
        if request.action.carriesChipData, let chip = secrets.chip {
            try message.set(.iccData, bytes: chip.bytes)
        }
        if let original = request.original {
            try message.set(.originalDataElements, bytes: reference(to: original))
        }
        if let delivered = request.delivered {
            try message.set(
                .replacementAmounts,
                bytes: DigitText.replacementAmounts(delivered: delivered)
            )
        }
        return message
    }

    private func type(of request: UpstreamRequest) -> MessageTypeIndicator {
        switch request.action {
        case .reverse: request.attempt > 1 ? "0421" : "0420"
        case .refund: request.attempt > 1 ? "0201" : "0200"
        case .advise: request.attempt > 1 ? "0221" : "0220"
        case .notify: request.attempt > 1 ? "0621" : "0620"
        case .pay, .balance, .hold, .complete, .void:
            request.messageClass == .authorisation ? "0100" : "0200"
        case .order, .cancel, .close:
            preconditionFailure("A host is never asked for what only a wallet knows.")
        }
    }

    private func setCard(
        _ secrets: UpstreamSecrets,
        _ request: UpstreamRequest,
        in message: inout Message
    ) throws(CodingError) {
        if let card = secrets.card { try message.set(.primaryAccountNumber, card.unmaskedDigits) }
        if let code = request.processingCode {
            try message.set(
                .processingCode,
                digits: UInt64(request.action.processingCode(asked: code))
            )
        }
        if request.action.movesMoney, let amount = request.amount {
            try message.set(.amountTransaction, digits: UInt64(clamping: amount))
        }
    }

    /// DE 7 is universal time, DE 12 and 13 are local.
    private func setTime(
        of request: UpstreamRequest,
        in message: inout Message
    ) throws(CodingError) {
        let local = LocalMoment(request.at, offset: utcOffsetSeconds)
        try message.set(.transmissionDateTime, digits: request.reference.ofHost.time)
        try message.set(.systemsTraceAuditNumber, digits: UInt64(request.reference.ofHost.number))
        try message.set(.localTime, digits: local.time)
        try message.set(.localDate, digits: local.monthDay)
    }

    private func setExpiry(
        _ request: UpstreamRequest,
        in message: inout Message
    ) throws(CodingError) {
        guard let expiry = request.expiry else { return }
        try message.set(.expirationDate, digits: UInt64(expiry))
    }

    /// What follows a payment has no card where that was paid with a code, and says so.
    private func setEntry(
        _ secrets: UpstreamSecrets,
        _ request: UpstreamRequest,
        in message: inout Message
    ) throws(CodingError) {
        let isOfCode = request.action.follows && secrets.card == nil
        if let mode = secrets.entryMode ?? (isOfCode ? Self.codeEntry : nil) {
            try message.set(.pointOfServiceEntryMode, mode)
        }
        try message.set(.conditionCode, secrets.conditionCode ?? "00")
    }

    /// DE 22: a code was read, and no PIN keyed in.
    private static let codeEntry = "030"

    private func setCode(_ code: ScannedCode, in message: inout Message) throws(CodingError) {
        guard let path = specification.scannedCode else {
            preconditionFailure("A router sends no code to a host that takes none.")
        }
        try message.set(path, code.unmaskedDigits)
    }

    private func setReferences(
        _ request: UpstreamRequest,
        in message: inout Message
    ) throws(CodingError) {
        if let reference = request.retrievalReference {
            try message.set(.retrievalReferenceNumber, reference.text)
        }
        if let code = request.approvalCode { try message.set(.approvalCode, code) }
    }

    /// DE 90: type, STAN and DE 7 of the original, our institution, no forwarder.
    private func reference(to original: UpstreamOriginal) -> [UInt8] {
        var digits: [UInt8] = []
        guard case .iso(let messageClass, let number, let time) = original else {
            preconditionFailure("What a host is asked for names what a host was asked for.")
        }
        DigitText.append(UInt64(messageClass.rawValue) * 100, digits: 4, to: &digits)
        DigitText.append(UInt64(number), digits: 6, to: &digits)
        DigitText.append(time, digits: 10, to: &digits)
        digits += [UInt8](repeating: 0x30, count: 11 - institution.count) + institution
        DigitText.append(0, digits: 11, to: &digits)
        return digits
    }

    // MARK: Network management

    /// A 0800: sign-on, sign-off, echo test or key change.
    ///
    /// The switch names itself by its institution, right-aligned in DE 41 and 42.
    package func message(
        for command: NetworkCommand,
        stan: UInt32,
        at: Timestamp
    ) throws(CodingError) -> Message {
        var message = Message(specification: specification, type: "0800")
        try message.set(.transmissionDateTime, digits: UpstreamReference.dialectTime(at: at))
        try message.set(.systemsTraceAuditNumber, digits: UInt64(stan))
        try message.set(.acquiringInstitution, bytes: institution)
        try message.set(.terminalIdentification, bytes: padded(8))
        try message.set(.merchantIdentification, bytes: padded(15))
        try message.set(.networkManagementCode, digits: command.rawValue)
        return message
    }

    private func padded(_ width: Int) -> [UInt8] {
        [UInt8](repeating: 0x30, count: max(0, width - institution.count))
            + institution.suffix(width)
    }

    /// The answer to a network message of the host.
    package func reply(
        to request: Message,
        outcome: Outcome
    ) throws(CodingError) -> Message {
        let type = request.messageType.withoutRepeat.reply ?? "0810"
        var message = Message(specification: specification, type: type)
        let echoed: [Element] = [
            .transmissionDateTime, .systemsTraceAuditNumber, .acquiringInstitution,
        ]
        for element in echoed where request.has(element) {
            try message.copy(element, from: request)
        }
        if let code = specification.actionCode(for: Self.name(of: outcome)) {
            try message.set(.actionCode, code.text)
        }
        let identity: [Element] = [
            .terminalIdentification, .merchantIdentification, .networkManagementCode,
        ]
        for element in identity where request.has(element) {
            try message.copy(element, from: request)
        }
        return message
    }

    private static func name(of outcome: Outcome) -> OutcomeName {
        OutcomeName(rawValue: outcome.specificationKey) ?? .networkAccepted
    }
}

extension UpstreamReference {
    /// Number and time of what a host is asked for.
    var ofHost: (number: UInt32, time: UInt64) {
        guard let iso else { preconditionFailure("A host knows requests by number and time.") }
        return iso
    }
}

extension UpstreamAction {
    /// DE 3 as a host of plain 1987 knows the action, with the accounts that the terminal named.
    ///
    /// Dialects of terminals say some of it otherwise: UnionPay asks for a void with 20 and for a
    /// pre-authorisation with 03, one vendor for what a code pays with 70 and for its void with 72,
    /// and a refund is never reversed.
    fileprivate func processingCode(asked: UInt32) -> UInt32 {
        let type = asked / 10_000
        let accounts = asked % 10_000
        return switch (self, type) {
        case (.hold, _), (.complete, _), (.advise, _), (.reverse, 3): accounts
        case (.pay, 70), (.reverse, 70): accounts
        case (.pay, _), (.balance, _), (.notify, _): asked
        case (.order, _), (.cancel, _), (.close, _): asked
        case (.void, _), (.reverse, 20), (.reverse, 72): 20_000 + accounts
        case (.refund, _): 200_000 + accounts
        case (.reverse, _): asked
        }
    }
}

extension HostMapping {
    /// A message of every kind, so that a specification without an element shows at the start.
    private func tryMessages() throws(MappingError) {
        var secrets = UpstreamSecrets()
        secrets.card = PrimaryAccountNumber(value: 6_222_000_000_000_000, count: 16)
        secrets.track2 = Track2("6222000000000000=30121010000000000")
        secrets.pinBlock = [UInt8](repeating: 0, count: 8)
        secrets.chip = ChipData([0x9A, 3, 0x30, 0x12, 0x31], of: nil, expiry: nil)
        secrets.entryMode = "051"
        let at = Timestamp(rawValue: 0)
        for (action, messageClass) in [
            (UpstreamAction.pay, MessageClass.financial), (.pay, .authorisation),
            (.balance, .financial), (.reverse, .reversal), (.hold, .authorisation),
            (.complete, .financial), (.void, .authorisation), (.void, .financial),
            (.refund, .financial), (.advise, .financial), (.notify, .administrative),
        ] {
            var request = UpstreamRequest(
                exchange: 1,
                channel: ChannelNumber(rawValue: 1),
                action: action,
                messageClass: messageClass,
                reference: UpstreamReference(number: UpstreamReference.lastNumber, at: at),
                at: at,
                terminal: "T0000001",
                merchant: "DEMOSTATION0001"
            )
            request.processingCode = 0
            request.amount = 999_999_999_999
            request.asset = .yuan
            request.expiry = 3012
            request.retrievalReference = RetrievalReference(
                date: BusinessDate(rawValue: 0),
                position: RetrievalReference.Form.firstWithLetters,
                form: .decimal
            )
            request.approvalCode = "123456"
            request.original = UpstreamOriginal(
                messageClass: .financial,
                reference: .iso(number: 1, time: 0)
            )
            let hasCode = specification.scannedCode != nil && action == .pay
            secrets.code =
                hasCode && messageClass == .financial
                ? ScannedCode([UInt8](repeating: 0x39, count: ScannedCode.lengths.upperBound)) : nil
            if action.undoes { request.delivered = 999_999_999_999 }
            try refusingCoding { () throws(CodingError) in
                var message = try message(for: request, secrets)
                try message.set(message.macElement, bytes: [UInt8](repeating: 0, count: 8))
            }
        }
        for command in NetworkCommand.allCases {
            try refusingCoding { () throws(CodingError) in
                _ = try message(for: command, stan: 1, at: at)
            }
        }
    }

    private func refusingCoding(
        _ body: () throws(CodingError) -> Void
    ) throws(MappingError) {
        do throws(CodingError) {
            try body()
        } catch {
            throw .elementUnfit(error.path ?? ElementPath(.mac))
        }
    }
}

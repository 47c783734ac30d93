import ISO8583

/// The parts of a draft that every family reads alike.
extension DialectTables {
    /// Checks the mandatory elements of an offered message and reads what is common to all
    /// families: STAN, terminal, merchant, processing code, amount, currency, expiry and card.
    func draft(
        of offer: Offer,
        _ message: Message,
        rule index: Int
    ) -> ReadResult {
        let operation = offer.operation
        if let missing = rules[index].missing(in: message) {
            return .refused(ReadRefusal(.elementMissing, element: missing))
        }
        guard let stan = message.digits(.systemsTraceAuditNumber) else {
            return .refused(ReadRefusal(.elementMissing, element: .systemsTraceAuditNumber))
        }
        let terminal = shortText(.terminalIdentification, of: message) ?? ""
        guard !terminal.isEmpty || !operation.rules.hasIdentity else {
            return .refused(ReadRefusal(.elementMissing, element: .terminalIdentification))
        }
        var draft = RequestDraft(
            operation: operation,
            messageType: message.messageType,
            messageClass: MessageClass(rawValue: message.messageType.digit(at: 1)) ?? .network,
            terminal: terminal,
            merchant: shortText(.merchantIdentification, of: message) ?? "",
            stan: UInt32(truncatingIfNeeded: stan),
            window: 0,
            trackIsEncrypted: false,
            session: offer.session,
            rule: ReplyRule(index: index)
        )
        draft.keyLayout = offer.keyLayout
        guard operation.rules.isPayment else {
            let refusal = readService(message, offer, into: &draft)
            return refusal.map { .refused($0) } ?? .request(draft)
        }
        let refusal =
            readMoney(message, into: &draft) ?? readCard(message, into: &draft)
            ?? readDetails(message, rule: index, into: &draft)
        return refusal.map { .refused($0) } ?? .request(draft)
    }

    private func readMoney(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        draft.processingCode = message.digits(.processingCode).map(UInt32.init(truncatingIfNeeded:))
        draft.amount = message.digits(.amountTransaction).map(Int64.init(truncatingIfNeeded:))
        // Zeros say that the date is not given.
        if let expiry = message.digits(.expirationDate), expiry > 0 {
            draft.expiry = UInt16(truncatingIfNeeded: expiry)
        }
        return readCurrency(message, .currencyCode, into: &draft)
    }

    func readCurrency(
        _ message: Message,
        _ element: Element,
        into draft: inout RequestDraft
    ) -> ReadRefusal? {
        guard message.has(element) else { return nil }
        guard let currency = message.digits(element), (1...999).contains(currency) else {
            return ReadRefusal(.wrongCurrency, element: element)
        }
        draft.asset = Asset(rawValue: UInt16(truncatingIfNeeded: currency))
        return nil
    }

    /// DE 2 and the number on track 2 of DE 35 must agree where both are there.
    private func readCard(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        var card: PrimaryAccountNumber?
        if let digits = message.bytes(.primaryAccountNumber) {
            card = PrimaryAccountNumber(digits: digits.span)
            if card == nil { return ReadRefusal(.unreadable, element: .primaryAccountNumber) }
        }
        if message.has(.track2), Self.trackIsEncrypted(message) {
            draft.trackIsEncrypted = true
        } else if let track = message.bytes(.track2) {
            guard let number = TrackNumber.read(track),
                card == nil || card == number
            else { return ReadRefusal(.unreadable, element: .track2) }
            card = number
        }
        guard let card else { return nil }
        guard card.hasCardLength else {
            return ReadRefusal(.invalidCard, element: .primaryAccountNumber)
        }
        draft.card = card
        return nil
    }

    /// Digit 3 of DE 53.
    ///
    /// Source: specs/unionpay-pos.yaml, `security-control`.
    private static func trackIsEncrypted(_ message: Message) -> Bool {
        guard message.specification.family == .unionPayPOS,
            let control = message.bytes(.securityControl), control.count > 2
        else { return false }
        return control[2] == UInt8(ascii: "1")
    }
}

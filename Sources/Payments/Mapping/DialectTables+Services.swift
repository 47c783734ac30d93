import ISO8583
import Text

/// What a request says of its terminal's batch, its shift or its device, and which parameters it
/// asks for.
extension DialectTables {
    func readService(
        _ message: Message,
        _ offer: Offer,
        into draft: inout RequestDraft
    ) -> ReadRefusal? {
        var values = RequestDetails.Values()
        let refusal: ReadRefusal? =
            switch offer.operation.rules.effect {
            case .batch(.settles): readClaim(message, offer, into: &draft, &values)
            case .batch(.closesShift):
                readClaim(message, offer, into: &draft, &values)
                    ?? readOperator(message, into: &values)
            case .batch(.uploads): readRows(message, into: &draft)
            case .batch(.endsUpload): readEnd(message, offer, into: &values)
            case .session(.opensShift):
                readOperator(message, into: &values) ?? missing(values.operatorNumber)
            case .session(.registers): readDevice(message, into: &values)
            case .session(.downloads): readParameters(message, into: &values)
            case .session(.opens), .session(.changesKeys), .session(.ends), .payment, .undo, .echo:
                nil
            }
        if !values.isEmpty { draft.details = .of(values) }
        return refusal
    }

    // MARK: Batches

    private func readClaim(
        _ message: Message,
        _ offer: Offer,
        into draft: inout RequestDraft,
        _ values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        let place = family.claimPlace
        if let refusal = readCurrency(message, place.currency, into: &draft) { return refusal }
        guard draft.asset != nil else {
            return ReadRefusal(.elementMissing, element: place.currency)
        }
        guard case .totals(let form) = offer.counted, var counts = settlement,
            let (domestic, foreign) = family.readTotals(message)
        else { return ReadRefusal(.unreadable, element: place.totals) }
        counts.form = form
        values.settlement = SettlementClaim(counts: counts, domestic: domestic, foreign: foreign)
        return nil
    }

    private func readRows(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        guard let rows = message.bytes(.privateData).flatMap(SettlementData.readUpload) else {
            return ReadRefusal(.unreadable, element: .privateData)
        }
        draft.upload = rows
        return readCurrency(message, family.claimPlace.currency, into: &draft)
    }

    private func readEnd(
        _ message: Message,
        _ offer: Offer,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard case .end(let isBalanced) = offer.counted,
            let rows = message.bytes(.privateData).flatMap(SettlementData.readEnd)
        else { return ReadRefusal(.unreadable, element: .privateData) }
        values.uploadEnd = UploadEnd(rows: rows, isBalanced: isBalanced)
        return nil
    }

    // MARK: People and devices

    private func readOperator(
        _ message: Message,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard let tags = serviceTags(message) else {
            return ReadRefusal(.unreadable, element: .replyTags)
        }
        values.operatorNumber = tags.operatorNumber
        return nil
    }

    private func missing(_ number: UInt16?) -> ReadRefusal? {
        number == nil ? ReadRefusal(.elementMissing, element: .replyTags) : nil
    }

    private func readDevice(
        _ message: Message,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard let tags = serviceTags(message), let device = DeviceNames(tags) else {
            return ReadRefusal(.unreadable, element: .replyTags)
        }
        values.device = device
        return nil
    }

    private func readParameters(
        _ message: Message,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard let tags = serviceTags(message), let asked = ParameterRequest(tags) else {
            return ReadRefusal(.unreadable, element: .replyTags)
        }
        values.parameters = asked
        return nil
    }

    /// The tags of the request's DE 62; nil where they are broken.
    private func serviceTags(_ message: Message) -> [TextTag]? {
        guard let charset = family.tagCharset, let bytes = message.rawBytes(of: .replyTags) else {
            return []
        }
        do throws(TextTLV.Mistake) {
            return try TextTLV.read(bytes, in: charset)
        } catch {
            return nil
        }
    }
}

extension DeviceNames {
    private static let mostCharacters = 30

    /// What the tags say; nil without one serial number, of printable ASCII without blanks, or
    /// with a name that is no text of 1 to 30 characters.
    fileprivate init?(_ tags: [TextTag]) {
        guard let serial = Self.text(.deviceSerial, tags),
            let model = Self.text(.deviceModel, tags, absent: ""),
            let software = Self.text(.deviceSoftware, tags, absent: "")
        else { return nil }
        // An asterisk is where a card number stood, which would make two serial numbers one.
        let isSerial = serial.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2A }
        guard isSerial else { return nil }
        self.init(serial: serial, model: model, software: software)
    }

    private static func text(
        _ name: TagName,
        _ tags: [TextTag],
        absent: String? = nil
    ) -> String? {
        let own = tags.filter { $0.tagName == name }
        guard let tag = own.first else { return absent }
        guard own.count == 1, let text = tag.text, (1...mostCharacters).contains(text.count),
            !PrintableText.isBlank(text), PrintableText.steeringName(in: text) == nil
        else { return nil }
        return text
    }
}

import ISO8583

/// A family of dialects that is mapped, and what its messages say in a way that no list can tell.
enum MappedFamily: Sendable {
    case unionPay
    case plain
    case ifsf

    init(_ family: DialectFamily) throws(MappingError) {
        switch family {
        case .unionPayPOS: self = .unionPay
        case .iso1987: self = .plain
        case .ifsf, .iso1993: self = .ifsf
        case .iso2003: throw .familyNotMapped(family)
        }
    }

    /// What a reply to a message does not take from the request at hand.
    func decided(_ type: MessageTypeIndicator, _ offer: Offer?) -> [(Element, ReplyStep.Source)] {
        let isNetwork = type.messageClass == .networkManagement
        let isReconciliation = type.messageClass == .reconciliation
        return switch self {
        case .unionPay where isReconciliation: UnionPayMapping.decidedOfTotals
        case .unionPay:
            UnionPayMapping.decided(
                isNetwork,
                handsOutKeys: offer?.operation.rules.handsOutKeys == true
            )
        case .plain where isReconciliation: PlainMapping.decidedOfTotals
        case .plain: PlainMapping.decided(isNetwork)
        case .ifsf where isReconciliation: IFSFMapping.decidedOfTotals
        case .ifsf: IFSFMapping.decided(type)
        }
    }

    /// Whether its messages have a form for what an operation brings.
    func hasForm(for rules: OperationRules) -> Bool {
        switch (self, rules.effect) {
        case (.unionPay, _): true
        case (.plain, .batch(.uploads)), (.plain, .batch(.endsUpload)): false
        case (.plain, _): true
        case (.ifsf, .batch(.settles)): true
        case (.ifsf, _): !rules.isService
        }
    }

    /// Where a request says its totals, and of which currency they are.
    var claimPlace: (totals: Element, currency: Element) {
        switch self {
        case .unionPay: (.privateData, .currencyCode)
        case .plain, .ifsf: (.netSettlement, .currencyCodeReconciliation)
        }
    }

    /// A terminal's totals; nil where they are broken.
    ///
    /// Without a second half the first is all.
    func readTotals(_ message: Message) -> (domestic: SideTallies, foreign: SideTallies?)? {
        switch self {
        case .unionPay:
            message.bytes(.privateData).flatMap(SettlementData.readHalves)
                .map { ($0.domestic, $0.foreign) }
        case .plain: SettlementData.readReconciliation(message).map { ($0, nil) }
        case .ifsf:
            SettlementData.readReconciliation(message, absentIsNone: true).map { ($0, nil) }
        }
    }

    /// Whether what was asked for stands in DE 54 (amount type 57), where less was taken; elsewhere
    /// it has DE 30.
    var saysAskedBesideBalances: Bool {
        switch self {
        case .unionPay, .plain: true
        case .ifsf: false
        }
    }

    /// The character set of text tags; nil where messages have none.
    var tagCharset: TextCharset? {
        switch self {
        case .unionPay: .gbk
        case .plain: .utf8
        case .ifsf: nil
        }
    }

    /// How the family reads the parts of a reference to an original.
    func original(_ parts: inout OriginalParts) -> OriginalSource? {
        switch self {
        case .unionPay: UnionPayOriginal(&parts).map { .unionPay($0) }
        case .plain: PlainOriginal(&parts).map { .plain($0) }
        case .ifsf: IFSFOriginal(&parts).map { .ifsf($0) }
        }
    }

    /// What only this family's messages say, or why they cannot say it.
    func readOwn(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        switch self {
        case .unionPay: return nil
        case .plain:
            draft.transmission = message.digits(.transmissionDateTime)
                .map(UInt32.init(truncatingIfNeeded:))
            return nil
        case .ifsf:
            // What stands in DE 127 needs the key of encrypted data, which the lane has.
            draft.dataIsEncrypted =
                draft.operation.rules.isPayment && message.has(.encryptedData)
            return draft.operation.rules.isAdvice ? IFSFMapping.refusal(ofAdvice: message) : nil
        }
    }
}

/// Where a message names its original, as its family writes it.
enum OriginalSource: Sendable {
    case unionPay(UnionPayOriginal)
    case plain(PlainOriginal)
    case ifsf(IFSFOriginal)

    func read(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        switch self {
        case .unionPay(let source): source.read(message, into: &draft)
        case .plain(let source): source.read(message, into: &draft)
        case .ifsf(let source): source.read(message, into: &draft)
        }
    }
}

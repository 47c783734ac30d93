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

    /// What a reply does not take from the request at hand.
    func decided(isNetwork: Bool) -> [(Element, ReplyStep.Source)] {
        switch self {
        case .unionPay: UnionPayMapping.decided(isNetwork)
        case .plain: PlainMapping.decided(isNetwork)
        case .ifsf: IFSFMapping.decided(isNetwork)
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

    /// What only this family's messages say.
    func readOwn(_ message: Message, into draft: inout RequestDraft) {
        switch self {
        case .unionPay: break
        case .plain:
            draft.transmission = message.digits(.transmissionDateTime)
                .map(UInt32.init(truncatingIfNeeded:))
        case .ifsf:
            // What stands in DE 127 needs the key of encrypted data, which the lane has.
            draft.dataIsEncrypted =
                draft.operation.rules.isPayment && message.has(.encryptedData)
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

import Book
import CardSecurity
import ISO8583
import Logging
import Payments

/// Card data that IFSF sends encrypted in DE 127, behind the MAC, which covers it as it was sent.
///
/// Source: specs/ifsf.yaml, element 127.
struct CardDataOpener {
    /// Elements of DE 127, by the number that they bear in it.
    private enum Part {
        static let number: UInt8 = 2
        static let expiry: UInt8 = 14
        static let track: UInt8 = 35
    }

    /// What one message says of its card.
    private struct CardData {
        var card: PrimaryAccountNumber?
        var expiry: UInt16?
    }

    private let keys: LaneKeys

    init(_ keys: LaneKeys) {
        self.keys = keys
    }

    /// Opens the card data of a verified batch in place; gives how many messages had some.
    func open(_ batch: inout [LaneWork]) -> Int {
        var count = 0
        var works = batch.mutableSpan
        for index in works.indices
        where works[index].refusal == nil && works[index].draft?.dataIsEncrypted == true {
            guard let draft = works[index].draft, draft.keyLayout == nil, !draft.trackIsEncrypted,
                works[index].terminal != nil
            else { continue }
            count += 1
            keys.work(on: &works[index]) { (work) throws(CardSecurityError) in
                try open(&work, draft)
            }
        }
        return count
    }

    /// Takes card and expiry out of DE 127.
    ///
    /// What was encrypted under another key is as unreadable as what was never encrypted: which of
    /// the two it was is not told. Without a key of its own the listener does not offer it.
    private func open(
        _ work: inout LaneWork,
        _ draft: RequestDraft
    ) throws(CardSecurityError) {
        guard let cipher = work.message.rawBytes(of: .encryptedData).map(Array.init) else { return }
        let number = work.connection.profile.number
        let data: CardData?
        do throws(CardSecurityError) {
            if let derived = keys.derived(number) {
                guard let serial = work.signature?.serial ?? derived.serial(of: work.message) else {
                    work.refuseContent(of: .encryptedData)
                    return
                }
                data = try derived.withKey(.cardData, of: serial, for: .cardData, keys.module) {
                    (key) throws(CardSecurityError) in try read(cipher, key)
                }
            } else if let key = keys.cardData(number) {
                data = try read(cipher, key)
            } else {
                if draft.card == nil, draft.operation.rules.needsCard { work.refusal = .notOffered }
                return
            }
        } catch {
            guard error.isOfTheData else { throw error }
            work.refuseContent(of: .encryptedData)
            return
        }
        guard let data, agrees(data, with: draft) else {
            work.refuseContent(of: .encryptedData)
            return
        }
        // What stands in clear beside it does not say it.
        if let card = data.card, draft.namesInGoods(card) {
            work.refuseContent(of: .field63)
            return
        }
        keys.counters.add(.encryptedCardData)
        work.draft?.card = data.card ?? draft.card
        work.draft?.expiry = data.expiry ?? draft.expiry
    }

    /// The card that stands in clear beside it is the same one.
    private func agrees(_ data: CardData, with draft: RequestDraft) -> Bool {
        if let card = data.card, let clear = draft.card, card != clear { return false }
        if let expiry = data.expiry, let clear = draft.expiry, expiry != clear { return false }
        return data.card != nil || draft.card != nil || !draft.operation.rules.needsCard
    }

    /// nil when the opened elements are no card's.
    private func read(
        _ cipher: [UInt8],
        _ key: KeyReference
    ) throws(CardSecurityError) -> CardData? {
        let opened = try keys.module.decryptCardData(cipher.span, with: key)
        var data = CardData()
        var isWhole = true
        if let read = try opened.withValue(of: Part.number, { Self.number($0.bytes) }) {
            data.card = read
            isWhole = read != nil
        }
        if let read = try opened.withValue(of: Part.track, { TrackNumber.read($0.bytes) }) {
            if let card = data.card, card != read { isWhole = false }
            isWhole = isWhole && read != nil
            data.card = read
        }
        if let read = try opened.withValue(of: Part.expiry, { Self.expiry($0.bytes) }) {
            // Zeros say that the date is not given.
            data.expiry = read == 0 ? nil : read
            isWhole = isWhole && read != nil
        }
        if let card = data.card, !card.hasCardLength { isWhole = false }
        return isWhole ? data : nil
    }

    private static func number(_ digits: [UInt8]) -> PrimaryAccountNumber? {
        PrimaryAccountNumber(String(decoding: digits, as: UTF8.self))
    }

    private static func expiry(_ digits: [UInt8]) -> UInt16? {
        guard digits.count == 4, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 10 + UInt16($1 - 0x30) }
    }
}

extension CardSecurityError {
    /// Whether the bytes are at fault, and not a key.
    fileprivate var isOfTheData: Bool {
        switch self {
        case .malformedData, .wrongLength, .malformedKeySerialNumber: true
        default: false
        }
    }
}

extension Span<UInt8> {
    fileprivate var bytes: [UInt8] { indices.map { self[$0] } }
}

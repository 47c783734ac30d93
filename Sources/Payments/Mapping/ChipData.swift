package import ISO8583
import Text

/// What a terminal read from a chip (DE 55), without what it says of the card.
///
/// Number, track, name, expiry and keys are taken out: the elements of the message have what a host
/// needs of them.
///
/// Source: specs/iso8583-common.yaml, element 55.
package struct ChipData: Hashable, Sendable {
    /// The objects that are left, as they came.
    package let bytes: [UInt8]

    /// Tags that are looked at; number, tracks, expiry and `others` are never passed on.
    private enum Tag {
        static let track2: UInt32 = 0x57
        static let number: UInt32 = 0x5A
        static let expiry: UInt32 = 0x5F24
        static let stripeTrack2: UInt32 = 0x9F6B
        static let amount: UInt32 = 0x9F02
        static let currency: UInt32 = 0x5F2A
        /// Track 1, holder's names, discretionary data of the tracks, PIN data, a process key.
        static let others: Set<UInt32> = [
            0x56, 0x5F20, 0x9F0B, 0x9F1F, 0x9F20, 0x99, 0xDF33,
        ]

        static func isOfCard(_ tag: UInt32) -> Bool {
            tag == track2 || tag == number || tag == expiry || tag == stripeTrack2
                || others.contains(tag)
        }
    }

    /// How long the values of tags may be that an issuer reads.
    ///
    /// Source: protocol sheet of EMV, section 6.
    private static let lengths: [UInt32: ClosedRange<Int>] = [
        0x9F26: 8...8, 0x9F27: 1...1, 0x9F10: 0...32, 0x9F37: 4...4, 0x9F36: 2...2, 0x95: 5...5,
        0x9A: 3...3, 0x9C: 1...1, 0x9F02: 6...6, 0x9F03: 6...6, 0x5F2A: 2...2, 0x82: 2...2,
        0x9F1A: 2...2, 0x9F33: 3...3, 0x9F34: 3...3, 0x9F35: 1...1, 0x9F1E: 8...8, 0x84: 5...16,
        0x9F09: 2...2, 0x9F41: 2...4, 0x9F63: 16...16,
    ]

    /// Objects within objects that are looked into.
    private static let maximumDepth = 8

    /// Takes it apart; nil where it is broken, or says something else than the elements beside it.
    ///
    /// `expiry` is YYMM; `spent` what the chip was shown as the amount: nil where the message says
    /// none.
    package init?(
        _ sent: [UInt8],
        of card: PrimaryAccountNumber?,
        expiry: UInt16?,
        spent: Money? = nil
    ) {
        guard let objects = DataObject.read(sent) else { return nil }
        var facts = CardFacts()
        var bytes: [UInt8] = []
        var known: Set<UInt32> = []
        for object in objects {
            if let length = Self.lengths[object.tag] {
                guard length.contains(object.value.count), known.insert(object.tag).inserted else {
                    return nil
                }
            }
            if Tag.isOfCard(object.tag) {
                guard facts.take(object) else { return nil }
            } else {
                guard !object.isConstructed || Self.isClean(object.value, depth: 1) else {
                    return nil
                }
                bytes += object.bytes
            }
        }
        guard facts.agree(with: card, expiry: expiry), !Self.shows(card, in: bytes),
            spent.map({ Self.agrees(objects, with: $0) }) ?? true
        else { return nil }
        self.bytes = bytes
    }

    /// What was kept of one.
    package init(kept bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether amount and currency that went into the cryptogram are the message's.
    private static func agrees(_ objects: [DataObject], with spent: Money) -> Bool {
        objects.allSatisfy { object in
            let number = UInt64(Hexadecimal.text(object.value))
            switch object.tag {
            case Tag.amount: return number == UInt64(exactly: spent.minorUnits)
            case Tag.currency: return number == UInt64(spent.asset.rawValue)
            default: return true
            }
        }
    }

    /// Whether objects within an object say nothing of the card.
    private static func isClean(_ value: [UInt8], depth: Int) -> Bool {
        guard depth <= maximumDepth, let objects = DataObject.read(value) else { return false }
        return objects.allSatisfy { object in
            !Tag.isOfCard(object.tag)
                && (!object.isConstructed || isClean(object.value, depth: depth + 1))
        }
    }

    /// Whether the number stands in something else, as digits or as text.
    private static func shows(_ card: PrimaryAccountNumber?, in bytes: [UInt8]) -> Bool {
        guard let digits = card?.unmaskedDigits else { return false }
        let text = Hexadecimal.text(bytes)
        return text.contains(digits) || text.contains(Hexadecimal.text(digits.utf8))
    }

    /// What the objects say of the card.
    private struct CardFacts {
        private var numbers: Set<PrimaryAccountNumber> = []
        private var expiries: Set<UInt16> = []

        /// False for a value that is none.
        mutating func take(_ object: DataObject) -> Bool {
            switch object.tag {
            case Tag.number:
                guard let card = PrimaryAccountNumber(Self.digits(object.value)) else {
                    return false
                }
                numbers.insert(card)
            case Tag.track2, Tag.stripeTrack2:
                guard let track = Track2(Self.digits(object.value)) else { return false }
                numbers.insert(track.primaryAccountNumber)
                if let expiry = track.expiration.flatMap({ UInt16($0) }) { expiries.insert(expiry) }
            case Tag.expiry:
                guard let date = UInt32(Self.digits(object.value)), object.value.count == 3 else {
                    return false
                }
                expiries.insert(UInt16(date / 100))
            default: break
            }
            return true
        }

        func agree(with card: PrimaryAccountNumber?, expiry: UInt16?) -> Bool {
            numbers.allSatisfy { $0 == card } && expiries.count < 2
                && (expiry == nil || expiries.allSatisfy { $0 == expiry })
        }

        /// Packed digits without the fill behind them.
        private static func digits(_ packed: [UInt8]) -> String {
            var text = Hexadecimal.text(packed)
            while text.hasSuffix("F") { text.removeLast() }
            return text
        }
    }
}

extension ChipData: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of what is inside.
    package var description: String { "chip data" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Message {
    /// DE 55 as it came, where the dialect has data objects in it.
    package var sentChipData: [UInt8]? {
        guard has(.iccData), specification.description(of: .iccData)?.holdsDataObjects == true
        else { return nil }
        return bytes(.iccData)
    }
}

extension ElementDescription {
    /// Whether it consists of BER-TLV objects.
    var holdsDataObjects: Bool {
        if case .tlv = composite?.form { true } else { false }
    }
}

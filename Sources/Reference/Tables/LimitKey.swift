package import Payments

/// Whose counter it is, of which asset: a card, or a text of at most twenty bytes.
///
/// ```text
/// words   card    token high | token low | sort
///         text    bytes 0–7  | bytes 8–15 | bytes 16–19 (high half), sort (low half)
/// sort    asset 16 | length 8 | subject 8
/// ```
/// Amounts of different assets are never added: each has counters of its own. A row that names a
/// subject has asset 0.
package struct LimitKey: Hashable, Sendable {
    /// Bytes of a text that tell it from others.
    package static let mostBytes = 20

    package let first: UInt64
    package let second: UInt64
    package let third: UInt64

    /// Reads the words of a journal; nil where they are no key.
    package init?(first: UInt64, second: UInt64, third: UInt64) {
        let length = Int(third >> 8 & 0xFF)
        guard let subject = LimitSubject(rawValue: UInt8(third & 0xFF)),
            subject == .card ? length == 0 && third >> 32 == 0 : length <= Self.mostBytes
        else { return nil }
        self.first = first
        self.second = second
        self.third = third
    }

    /// Stands where there is no subject.
    package static let nobody = LimitKey(0, 0, UInt64(LimitSubject.station.rawValue))

    package init(_ card: CardToken, _ asset: Asset) {
        first = card.high
        second = card.low
        third = UInt64(asset.rawValue) << 16
    }

    /// What stands behind the twentieth byte tells nothing: no row names such a subject.
    ///
    /// A vehicle's number is the same in small letters, and with spaces: people key it in.
    package init(_ subject: LimitSubject, _ text: some StringProtocol, _ asset: Asset) {
        precondition(subject != .card, "A card is known by its token.")
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var length: UInt64 = 0
        for var byte in text.utf8 where length < Self.mostBytes {
            if subject == .vehicle {
                if byte == UInt8(ascii: " ") { continue }
                if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { byte -= 0x20 }
            }
            let shift = 56 - length % 8 * 8
            switch length / 8 {
            case 0: words.0 |= UInt64(byte) << shift
            case 1: words.1 |= UInt64(byte) << shift
            default: words.2 |= UInt64(byte) << shift
            }
            length += 1
        }
        first = words.0
        second = words.1
        third =
            words.2 | UInt64(asset.rawValue) << 16 | length << 8 | UInt64(subject.rawValue)
    }

    /// A vehicle as rows of vehicles and restrictions know it, however it is keyed in.
    ///
    /// Counters of limits are kept under the text's own key: journals hold them so.
    package init(vehicle name: some StringProtocol) {
        self.init(.vehicle, KeyedInName.folded(name), .any)
    }

    /// Whether it is of no text at all.
    package var isUnnamed: Bool { third >> 8 & 0xFF == 0 }

    package var subject: LimitSubject {
        guard let subject = LimitSubject(rawValue: UInt8(third & 0xFF)) else {
            preconditionFailure("A key is made of a subject.")
        }
        return subject
    }

    package var asset: Asset { Asset(rawValue: UInt16(third >> 16 & 0xFFFF)) }

    /// The same subject, as a row names it.
    package var ofAnyAsset: LimitKey { of(.any) }

    package func of(_ asset: Asset) -> LimitKey {
        LimitKey(first, second, third & ~0xFFFF_0000 | UInt64(asset.rawValue) << 16)
    }

    private init(_ first: UInt64, _ second: UInt64, _ third: UInt64) {
        self.first = first
        self.second = second
        self.third = third
    }
}

extension LimitKey: Comparable {
    package static func < (left: LimitKey, right: LimitKey) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        return left.third < right.third
    }
}

extension Asset {
    /// Stands in the key of a subject, whatever asset is spent.
    static let any = Asset(rawValue: 0)
}

import Text

/// A card as the book knows it: HMAC-SHA-256 of the PAN under a key that never rotates, cut to 16
/// bytes.
///
/// Two words, so that it hashes and compares without an allocation.
package struct CardToken: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// What may be shown of a PAN: the first six and the last four digits, and its length.
package struct CardMask: Hashable, Sendable {
    /// The first six digits as a number.
    package let first: UInt32
    /// The last four digits as a number.
    package let last: UInt16
    /// Digits of the whole PAN, 12 to 19.
    package let length: UInt8

    package init(first: UInt32, last: UInt16, length: UInt8) {
        self.first = first
        self.last = last
        self.length = length
    }
}

extension CardMask: CustomStringConvertible {
    /// `900001******1234`, as long as the PAN.
    package var description: String {
        let stars = String(repeating: "*", count: max(0, Int(length) - 10))
        return DecimalText.padded(first, digits: 6) + stars
            + DecimalText.padded(last, digits: 4)
    }
}

/// How the data keys of card numbers are numbered: one for each business date of each start.
///
/// The days since 1970 of the date above sixteen bits of the start's boot epoch. In older journals
/// a date has one key, whose number is the date as YYYYMMDD: all of those are smaller.
package enum CardKeyNumber {
    private static let firstDay: UInt32 = 1 << 11

    package static func of(_ date: BusinessDate, bootEpoch: UInt32) -> UInt32 {
        UInt32(clamping: date.rawValue) << 16 | bootEpoch & 0xFFFF
    }

    /// Whether each start of a date has a key of its own, and not the date alone.
    package static func namesStart(_ number: UInt32) -> Bool { number >> 16 >= firstDay }

    /// The date as YYYYMMDD.
    package static func date(of number: UInt32) -> UInt32 {
        guard namesStart(number) else { return number }
        let parts = BusinessDate(rawValue: Int32(number >> 16)).components
        return UInt32(parts.year * 10_000 + parts.month * 100 + parts.day)
    }
}

/// A PAN as book and journal may hold it.
package struct SealedCard: Hashable, Sendable {
    package var token: CardToken
    package var mask: CardMask
    /// AES-256-GCM copy under a data key: nonce 12, ciphertext, tag 16.
    package var sealed: [UInt8]
    /// Number of the data key that sealed it (`CardKeyNumber`).
    package var dataKey: UInt32

    package init(token: CardToken, mask: CardMask, sealed: [UInt8], dataKey: UInt32) {
        self.token = token
        self.mask = mask
        self.sealed = sealed
        self.dataKey = dataKey
    }
}

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
        func padded(_ number: UInt32, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let stars = String(repeating: "*", count: max(0, Int(length) - 10))
        return padded(first, 6) + stars + padded(UInt32(last), 4)
    }
}

/// A PAN as book and journal may hold it.
package struct SealedCard: Hashable, Sendable {
    package var token: CardToken
    package var mask: CardMask
    /// AES-256-GCM copy under the data key of the business date: nonce 12, ciphertext, tag 16.
    package var sealed: [UInt8]
    /// Version of the data key that sealed it.
    package var dataKey: UInt32

    package init(token: CardToken, mask: CardMask, sealed: [UInt8], dataKey: UInt32) {
        self.token = token
        self.mask = mask
        self.sealed = sealed
        self.dataKey = dataKey
    }
}

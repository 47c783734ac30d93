/// Four characters of 0-9 and A-Z that are drawn at each start, so that a number that a lost
/// journal gave out is not given out again.
package struct OrderSalt: Hashable, Sendable, RawRepresentable {
    /// Below 36^4.
    package let rawValue: UInt32

    /// How many there are.
    package static let count: UInt32 = 36 * 36 * 36 * 36

    /// nil for what needs a fifth character.
    package init?(rawValue: UInt32) {
        guard rawValue < OrderSalt.count else { return nil }
        self.rawValue = rawValue
    }

    /// As it stands in an order's number: `0K3Z`.
    package var text: String { Base36.text(UInt64(rawValue), digits: 4) }
}

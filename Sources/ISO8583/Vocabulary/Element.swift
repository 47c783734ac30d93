/// A data element of an ISO 8583 message, named by its number (DE 1 to DE 192).
///
/// Numbers 2 to 64 stand behind the primary bitmap, 65 to 128 behind the secondary and 129 to 192
/// behind the tertiary one. What an element holds is said by a ``DialectSpecification``.
public struct Element: Hashable, Comparable, Sendable {
    /// The number that the standard gives the element: 1...192.
    public let number: UInt8

    /// The highest number that three bitmaps can announce.
    public static let maximumNumber = 192

    /// An element by its number; nil outside 1...192.
    public init?(_ number: Int) {
        guard number >= 1, number <= Element.maximumNumber else { return nil }
        self.number = UInt8(number)
    }

    init(unchecked number: Int) {
        self.number = UInt8(truncatingIfNeeded: number)
    }

    var index: Int { Int(number) }

    /// Orders elements as they stand in a message.
    public static func < (left: Element, right: Element) -> Bool { left.number < right.number }
}

extension Element: LosslessStringConvertible {
    /// Reads a number without leading zeros, `2` to `192`.
    public init?(_ description: String) {
        guard let number = Int(description), String(number) == description else { return nil }
        self.init(number)
    }

    /// The number in decimal, without leading zeros.
    public var description: String { String(number) }
}

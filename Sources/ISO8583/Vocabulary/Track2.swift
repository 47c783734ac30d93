/// Track 2 of a card: account number, separator, expiry, service code, discretionary data.
///
/// `description` shows the masked account number only.
public struct Track2: Hashable, Sendable {
    /// The account number before the separator.
    public let primaryAccountNumber: PrimaryAccountNumber

    /// Expiry YYMM; nil where the track leaves it out.
    public let expiration: String?

    /// The three digits after the expiry; nil where the track ends before them.
    public let serviceCode: String?

    /// All characters as on the wire.
    ///
    /// A secret: never stored, logged or printed.
    public let unmaskedText: String

    /// Reads up to 37 characters with `=` or `D` between account number and expiry.
    public init?(_ text: String) {
        guard text.utf8.count <= 37, CharacterClass.track.admits(text),
            let separator = text.firstIndex(where: { $0 == "=" || $0 == "D" }),
            let number = PrimaryAccountNumber(text[..<separator])
        else { return nil }
        let rest = text[text.index(after: separator)...]
        primaryAccountNumber = number
        unmaskedText = text
        let expiry = rest.prefix(4)
        expiration =
            expiry.utf8.count == 4 && CharacterClass.numeric.admits(String(expiry))
            ? String(expiry) : nil
        let service = rest.dropFirst(4).prefix(3)
        serviceCode =
            expiration != nil && service.utf8.count == 3
                && CharacterClass.numeric.admits(String(service)) ? String(service) : nil
    }
}

extension Track2: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The masked account number, then asterisks.
    public var description: String { primaryAccountNumber.masked() + "=****" }

    /// The masked account number, then asterisks.
    public var debugDescription: String { description }

    /// Hides the stored characters from `dump`.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Element 39: the outcome as the dialect writes it, one to four letters or digits.
///
/// Two characters in 1987 and UnionPay (`00`, `A0`), three digits in 1993, four in 2003.
public struct ActionCode: Hashable, Sendable {
    /// The characters, as on the wire.
    public let text: String

    /// One to four ASCII letters or digits; nil for anything else.
    public init?(_ text: String) {
        guard (1...4).contains(text.utf8.count), CharacterClass.alphanumeric.admits(text) else {
            return nil
        }
        self.text = text
    }
}

extension ActionCode: LosslessStringConvertible, ExpressibleByStringLiteral {
    /// A code written in the source; one to four letters or digits are the caller's promise.
    public init(stringLiteral value: StaticString) {
        guard let code = ActionCode(value.description) else {
            preconditionFailure("An action code is one to four letters or digits.")
        }
        self = code
    }

    /// The characters, as on the wire.
    public var description: String { text }
}

/// A currency: three digits or three capital letters of ISO 4217.
public struct CurrencyCode: Hashable, Sendable {
    /// The three characters, as on the wire.
    public let text: String

    /// Three digits or three capital letters; nil for anything else.
    public init?(_ text: String) {
        let letters = text.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
        guard text.utf8.count == 3, letters || CharacterClass.numeric.admits(text) else {
            return nil
        }
        self.text = text
    }
}

extension CurrencyCode: LosslessStringConvertible, ExpressibleByStringLiteral {
    /// A code written in the source; three digits or capitals are the caller's promise.
    public init(stringLiteral value: StaticString) {
        guard let code = CurrencyCode(value.description) else {
            preconditionFailure("A currency is three digits or three capital letters.")
        }
        self = code
    }

    /// The three characters.
    public var description: String { text }
}

import ISO8583

/// Digits at a fixed place of an element, such as 60.2: where they stand comes from the
/// specification, once, at start.
struct DigitRun: Sendable {
    let element: Element
    /// Digits of the element in front of the run.
    let offset: Int
    let count: Int

    /// The whole of an element with a fixed number of digits, or a sub-element of a positional one
    /// behind sub-elements of fixed length; nil for anything else.
    init?(_ path: ElementPath, in specification: DialectSpecification) {
        guard let description = specification.description(of: path.element) else { return nil }
        element = path.element
        guard let key = path.components.first else {
            guard description.format.length == .fixed else { return nil }
            offset = 0
            count = description.format.maximum
            return
        }
        guard path.components.count == 1, let composite = description.composite,
            case .positional = composite.form
        else { return nil }
        var position = 0
        for part in composite.elements {
            guard let format = part.format, format.length == .fixed else { return nil }
            if part.key == key {
                offset = position
                count = format.maximum
                return
            }
            position += format.maximum
        }
        return nil
    }

    /// The digits as a number; nil where the element is absent, too short or no digits stand there.
    func value(in message: Message) -> UInt32? {
        guard let length = message.count(of: element), length >= offset + count else { return nil }
        guard length <= DigitRun.mostDigits else {
            return message.text(element).flatMap { value(inText: $0) }
        }
        guard let digits = message.digits(element) else { return nil }
        let behind = DigitRun.powersOfTen[length - offset - count]
        return UInt32(truncatingIfNeeded: digits / behind % DigitRun.powersOfTen[count])
    }

    /// Digits that one number can hold.
    private static let mostDigits = 19
    private static let powersOfTen: [UInt64] = {
        var powers: [UInt64] = [1]
        while powers.count <= mostDigits { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    private func value(inText text: String) -> UInt32? {
        let characters = text.utf8
        guard characters.count >= offset + count else { return nil }
        var value: UInt32 = 0
        for character in characters.dropFirst(offset).prefix(count) {
            guard character >= 0x30, character <= 0x39 else { return nil }
            value = value &* 10 &+ UInt32(character & 0xF)
        }
        return value
    }

    /// The text with the run replaced by a number, zeros on its left; nil where it is too short.
    func replacing(with value: UInt32, inText text: String) -> String? {
        let characters = Array(text.utf8)
        guard characters.count >= offset + count else { return nil }
        var replaced = characters
        var rest = value
        for position in (offset..<offset + count).reversed() {
            replaced[position] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
        return String(decoding: replaced, as: UTF8.self)
    }
}

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

    /// The leading digits of the run only, to compare them with a prefix.
    init(_ run: DigitRun, prefix count: Int) {
        element = run.element
        offset = run.offset
        self.count = count
    }

    /// The digits as a number; nil where the element is absent, too short or no digits stand there.
    func value(in message: Message) -> UInt32? {
        guard let length = message.count(of: element), length >= offset + count else { return nil }
        guard length <= DigitRun.mostDigits else {
            return message.bytes(element).flatMap { value(in: $0) }
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

    private func value(in digits: [UInt8]) -> UInt32? {
        DigitText.value(digits[offset..<offset + count]).map(UInt32.init(truncatingIfNeeded:))
    }

    /// The digits of a message's element with the run replaced by a number, zeros on its left; nil
    /// where the element is absent or too short.
    func replacing(with value: UInt32, in message: Message) -> [UInt8]? {
        guard var digits = message.bytes(element), digits.count >= offset + count else {
            return nil
        }
        var number: [UInt8] = []
        DigitText.append(UInt64(value), digits: count, to: &number)
        digits.replaceSubrange(offset..<offset + count, with: number)
        return digits
    }
}

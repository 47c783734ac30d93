import Text

/// The card numbers of a message in every way in which another element of it may repeat them: as
/// digits, packed, or in hexadecimal as ASCII or EBCDIC text.
struct OwnCardNumbers {
    private struct Form {
        let text: String
        /// Hexadecimal of text: nothing of it is shown.
        let isHidden: Bool
    }

    private var forms: [Form] = []

    /// None.
    init() {}

    /// The numbers in what the dialect calls card numbers and tracks, EMV's tags included.
    init(of message: Message, _ masking: ValueMasking) {
        var numbers: Set<String> = []
        for element in message.elements {
            if let pieces = message.pieces(of: element) {
                for piece in pieces where ["5A", "57"].contains(piece.key) && piece.isBinary {
                    numbers.formUnion(Self.number(in: Hexadecimal.text(piece.value)))
                }
            }
            switch masking.sensitivity(of: element, in: message.messageType) {
            case .pan, .track: numbers.formUnion(Self.number(in: message.text(element) ?? ""))
            default: break
            }
        }
        for number in numbers.sorted() {
            let ascii = Array(number.utf8)
            forms.append(Form(text: Hexadecimal.text(ascii), isHidden: true))
            forms.append(Form(text: Hexadecimal.text(ascii.map { $0 | 0xF0 }), isHidden: true))
            forms.append(Form(text: number, isHidden: false))
        }
    }

    /// The text with every number in it masked.
    func masked(_ text: String, _ masking: MaskingRule) -> String {
        var text = text
        for form in forms where text.contains(form.text) {
            let mask =
                form.isHidden
                ? Mask.hidden(form.text.utf8.count)
                : Mask.panText(form.text, first: masking.first, last: masking.last)
            text = text.replacing(form.text, with: mask)
        }
        return text
    }

    /// Whether hexadecimal text holds one of them.
    func areIn(_ hexadecimal: String) -> Bool {
        forms.contains { hexadecimal.contains($0.text) }
    }

    /// The digits at the start of a number or track, behind the letter that a first track begins
    /// with.
    private static func number(in text: String) -> [String] {
        let digits = text.drop { !("0"..."9").contains($0) }.prefix { ("0"..."9").contains($0) }
        return (12...19).contains(digits.utf8.count) ? [String(digits)] : []
    }
}

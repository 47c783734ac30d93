import ISO8583
import Text

/// Texts of reference data: what none of them may hold, and how one is quoted.
enum ReferenceText {
    /// Why a text may stand in no field, whatever its column.
    static func fault(in text: String) -> FieldError? {
        if let scalar = text.unicodeScalars.first(where: PrintableText.steers) {
            return FieldError(
                scalar == "\0" ? "holds a NUL" : "holds \(PrintableText.name(of: scalar))",
                cure: "no control character may stand in a field, remove it"
            )
        }
        if text.utf8.contains(UInt8(ascii: "\\")) {
            return FieldError("holds a \\", cure: "it stands between fields, write another mark")
        }
        if let first = text.utf8.first, "=+-@".utf8.contains(first) {
            return FieldError(
                "\(quoted(text)) would be computed by a spreadsheet",
                cure: "begin with another mark than = + - @"
            )
        }
        if text.utf8.first == 0x20 || text.utf8.last == 0x20 {
            return FieldError("begins or ends with a space", cure: "remove the space")
        }
        return nil
    }

    /// Why a text of people may not stand in a field.
    static func faultOfWords(in text: String) -> FieldError? {
        guard text.unicodeScalars.allSatisfy(isWhole) else {
            return FieldError(
                "holds a letter in parts, or one that is written in two ways",
                cure: "write the composed letter (Unicode NFC)"
            )
        }
        return nil
    }

    /// Whether a character has this form only: two texts that read the same are the same bytes.
    private static func isWhole(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x300 { return true }
        // The parts of Korean syllables.
        if (0x1100...0x11FF).contains(scalar.value) { return false }
        return scalar.properties.canonicalCombiningClass == .notReordered
            && !scalar.properties.isFullCompositionExclusion
    }

    /// Whether what stands in a column holds what may be a card number: 12 to 19 digits with a
    /// right check digit that begin as cards of their length do, together or in groups.
    ///
    /// Numbers of merchants have 15 digits and those of goods 12 to 14; one in ten has a check
    /// digit that is right by chance. A column of codes holds many texts, and those of numbers and
    /// times take no groups.
    static func holdsCard(_ text: String, in format: ReferenceColumn.Format) -> Bool {
        switch format {
        case .card, .bankAccount: false
        case .codes, .prefixes:
            text.split(separator: " ").contains {
                CardNumberMask.isHeld(by: String($0), where: isCard)
            }
        case .amount, .quantity, .rate:
            text.split(separator: ".").contains {
                CardNumberMask.isHeld(by: String($0), where: isCard)
            }
        case .code, .fixedCode, .text, .number, .choice, .operation, .codeOrAll, .date, .moment,
            .weekdays, .hours:
            CardNumberMask.isHeld(by: text, where: isCard)
        }
    }

    private static func isCard(_ number: PrimaryAccountNumber) -> Bool {
        let text = number.unmaskedDigits
        let starts: [String]
        switch text.utf8.count {
        case 12: starts = ["5", "6"]
        case 13: starts = ["4"]
        case 14: starts = ["30", "36", "38", "39"]
        case 15: starts = ["34", "37"]
        default: starts = [""]
        }
        return number.luhnIsValid && starts.contains(where: text.hasPrefix)
    }

    /// What a field may show of itself, where a text that holds a card number was taken once.
    static func shown(_ field: Substring, in format: ReferenceColumn.Format) -> String {
        let text = String(field)
        return holdsCard(text, in: format) ? CardNumberMask.scrubbed(text) : text
    }

    /// A text in quotes as a mistake may show it: on one line, short, and no card number in it.
    static func quoted(_ text: String) -> String {
        let shown = PrintableText.line(CardNumberMask.scrubbed(text))
        return "'" + (shown.count > 40 ? shown.prefix(39) + "…" : shown[...]) + "'"
    }
}

import ISO8583
import Switch
import Text

/// What one check of `doctor` found.
struct Diagnosis: Equatable {
    enum Level: String {
        case good
        /// It works, and may not tomorrow.
        case warning
        /// A switch would not start, or lose something.
        case wrong
    }

    /// What was looked at: `disk space`, `port 8583`.
    let check: String
    let level: Level
    let words: String
    /// What to do about it; nil for what is good.
    let cure: String?

    /// Whatever was typed in the wrong place may be a card number: paths, names.
    private init(_ check: String, _ level: Level, _ words: String, cure: String?) {
        self.check = CardNumberMask.masked(check)
        self.level = level
        self.words = CardNumberMask.masked(words)
        self.cure = cure.map { CardNumberMask.masked($0) }
    }

    static func good(_ check: String, _ words: String) -> Diagnosis {
        Diagnosis(check, .good, words, cure: nil)
    }

    static func warning(_ check: String, _ words: String, cure: String) -> Diagnosis {
        Diagnosis(check, .warning, words, cure: cure)
    }

    static func wrong(_ check: String, _ words: String, cure: String) -> Diagnosis {
        Diagnosis(check, .wrong, words, cure: cure)
    }

    var document: JSONValue {
        .members(
            ("check", .string(check)),
            ("level", .string(level.rawValue)),
            ("words", .string(words)),
            ("cure", cure.map { .string($0) } ?? .null)
        )
    }
}

import ISO8583

/// What a message asks for, resolved from the words of its specification.
struct Offer: Sendable {
    let operation: Operation
    /// The form in which keys are handed out; there exactly where the operation hands out some.
    let keyLayout: KeyLayout?
    let session: SessionRule
    /// There exactly where the operation has an original.
    let original: OriginalSource?
    /// What it says beside totals and rows.
    let counted: MessageCounts
    /// Whether its sender takes a part of what it asks for, whatever the message says.
    let isPartAllowed: Bool
    /// Whether its sender stands outdoors, whatever the message says.
    let isOutdoor: Bool
}

/// Where the window of a message's identity stands: leading digits of the first element that is
/// there.
struct WindowSource: Sendable {
    let kind: WindowKind
    /// The element to name where none is there.
    let element: Element
    private let runs: [DigitRun]

    init?(_ kind: WindowKind, _ runs: [DigitRun]) {
        guard let first = runs.first else { return nil }
        self.kind = kind
        element = first.element
        self.runs = runs.map { run in kind.digits.map { DigitRun(run, prefix: $0) } ?? run }
    }

    /// The batch of a dialect that counts batches.
    var batch: DigitRun? { kind == .batch ? runs.first : nil }

    func value(in message: Message) -> UInt32? {
        for run in runs {
            if let value = run.value(in: message) { return value }
        }
        return nil
    }
}

extension WindowKind {
    /// The word of `window:` in a specification.
    var word: String { "\(self)" }

    /// How many digits at the beginning of an element are the window; nil for all of them.
    fileprivate var digits: Int? {
        switch self {
        case .batch: nil
        case .day: 4
        case .date: 6
        }
    }
}

extension SessionRule {
    /// The rule that a word of `session:` means.
    init?(word: String) {
        guard let rule = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = rule
    }

    static var words: [String] { allCases.compactMap(\.word) }

    /// Its word; nil for a key of one transaction, which is the message's choice.
    private var word: String? {
        switch self {
        case .signedOn: "signed-on"
        case .fixedKey: "fixed-key"
        case .derivedKey: nil
        }
    }
}

extension KeyLayout {
    /// The word of `keys:` in a specification.
    var word: String {
        switch self {
        case .singleLength: "single-length"
        case .doubleLength: "double-length"
        case .doubleLengthWithTrackKey: "double-length-and-track"
        case .doubleLengthMAC: "double-length-as-text"
        }
    }
}

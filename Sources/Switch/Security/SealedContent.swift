import ISO8583
import Payments

/// What lies in the sealed copy of a card: its number, and of what is reported to a host, which
/// hears it again until it has answered, how the card was read and what its chip said.
///
/// ```text
/// digits [0 entry mode 0 condition code 0 chip data]
/// ```
struct SealedContent {
    var card: PrimaryAccountNumber
    /// DE 22.
    var entryMode: String?
    /// DE 25.
    var conditionCode: String?
    /// DE 55 without what it says of the card.
    var chip: ChipData?

    init(_ card: PrimaryAccountNumber) {
        self.card = card
    }

    /// What was sealed; nil for anything else.
    init?(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
        guard let digits = parts.first,
            let card = PrimaryAccountNumber(String(decoding: digits, as: UTF8.self))
        else { return nil }
        self.card = card
        guard parts.count == 4 else {
            guard parts.count == 1 else { return nil }
            return
        }
        entryMode = Self.text(parts[1])
        conditionCode = Self.text(parts[2])
        chip = parts[3].isEmpty ? nil : ChipData(kept: Array(parts[3]))
    }

    /// What is sealed: the number alone where there is nothing else.
    var bytes: [UInt8] {
        let digits = Array(card.unmaskedDigits.utf8)
        guard entryMode != nil || conditionCode != nil || chip != nil else { return digits }
        return digits + [0] + Array((entryMode ?? "").utf8) + [0]
            + Array((conditionCode ?? "").utf8) + [0] + (chip?.bytes ?? [])
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

extension SealedContent: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The masked number.
    var description: String { card.masked() }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension LaneWork {
    /// How the card was read (DE 22) and presented (DE 25), where the dialect means by it what
    /// hosts do.
    var entry: (mode: String?, condition: String?) {
        switch connection.profile.specification.family {
        case .unionPayPOS, .iso1987:
            (message.text(.pointOfServiceEntryMode), message.text(.conditionCode))
        default: (nil, nil)
        }
    }

    /// What is sealed of a card whose request is reported to a host.
    func sealedContent(_ card: PrimaryAccountNumber) -> SealedContent {
        var content = SealedContent(card)
        (content.entryMode, content.conditionCode) = entry
        content.chip = chip
        return content
    }
}

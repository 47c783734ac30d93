import ISO8583
import Payments
import Text

@testable import Reference

/// Files as tests write them, and the cards in them.
enum ReferenceSamples {
    /// Reads files by name; their bytes come a few at a time.
    static func read(
        _ texts: [(name: String, bytes: [UInt8])],
        as kind: ReferenceKind? = nil,
        piece: Int = 1 << 20,
        mostRows: Int = 1_000_000
    ) -> ReferenceFiles {
        var files = ReferenceFiles(mostRows: mostRows)
        for (name, bytes) in texts {
            var rest = bytes[...]
            files.read(name, as: kind) {
                guard !rest.isEmpty else { return nil }
                let next = rest.prefix(piece)
                rest = rest.dropFirst(next.count)
                return Array(next)
            } cards: { numbers in
                numbers.map { field($0) }
            }
        }
        return files
    }

    static func read(_ name: String, _ text: String, piece: Int = 1 << 20) -> ReferenceFiles {
        read([(name, Array(text.utf8))], piece: piece)
    }

    /// The mistakes as they are told.
    static func mistakes(_ name: String, _ text: String) -> [String] {
        read(name, text).mistakes.first.map(\.description)
    }

    /// A field for a card, the same for the same number.
    static func field(_ number: PrimaryAccountNumber) -> String {
        let digits = number.unmaskedDigits
        let seed = DecimalText.value(of: digits) ?? 0
        return ReferenceCard(
            mask: CardMask(
                first: UInt32(digits.prefix(6)) ?? 0,
                last: UInt16(digits.suffix(4)) ?? 0,
                length: UInt8(digits.utf8.count)
            ),
            token: CardToken(
                high: SeededGenerator.mixed(seed),
                low: SeededGenerator.mixed(seed &+ 1)
            )
        ).field
    }

    static func row(_ kind: ReferenceKind, _ text: String) -> ReferenceRow {
        ReferenceRow(kind: kind, text: text)
    }
}

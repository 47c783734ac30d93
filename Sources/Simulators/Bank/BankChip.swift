import ISO8583
import Text

/// What the bank sends to a card's chip: no real cryptogram, but the same for the same request.
enum BankChip {
    private enum Tag {
        static let cryptogram: UInt32 = 0x9F26
        static let authentication: UInt8 = 0x91
        static let script: UInt8 = 0x72
    }

    /// Blocks the application: class, instruction, parameters, and a MAC of four bytes.
    private static let script: [UInt8] = [
        0x9F, 0x18, 4, 0, 0, 0, 1, 0x86, 9, 0x84, 0x1E, 0, 0, 4, 0x11, 0x22, 0x33, 0x44,
    ]

    /// DE 55 of an answer: eight bytes that follow from the chip's cryptogram, and the code.
    ///
    /// Nil for a request without a cryptogram.
    static func answer(to sent: [UInt8], code: String, scripted: Bool) -> [UInt8]? {
        guard let objects = DataObject.read(sent),
            let asked = objects.first(where: { $0.tag == Tag.cryptogram })
        else { return nil }
        var generator = SeededGenerator(
            seed: asked.value.reduce(0) { $0 << 8 | UInt64($1) }
        )
        var value = withUnsafeBytes(of: generator.next().bigEndian) { Array($0) }
        value += code.utf8.prefix(2)
        var answer = [Tag.authentication, UInt8(value.count)] + value
        if scripted { answer += [Tag.script, UInt8(script.count)] + script }
        return answer
    }
}

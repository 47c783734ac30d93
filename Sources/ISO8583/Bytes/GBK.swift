/// Chinese text as most machines in China write it: a byte of ASCII, or two bytes a character.
enum GBK {
    /// The bytes of a text; nil where a character has none.
    static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 {
                bytes.append(UInt8(scalar.value))
                continue
            }
            guard let pair = Self.pairs[scalar] else { return nil }
            bytes.append(UInt8(pair >> 8))
            bytes.append(UInt8(pair & 0xFF))
        }
        return bytes
    }

    /// The text of bytes; nil where some of them are no GBK.
    static func text(_ bytes: some Collection<UInt8>) -> String? {
        var scalars = String.UnicodeScalarView()
        var rest = bytes.makeIterator()
        while let lead = rest.next() {
            if lead < 0x80 {
                scalars.append(Unicode.Scalar(lead))
                continue
            }
            guard let trail = rest.next(), let index = index(lead, trail),
                table[index] != missing
            else { return nil }
            scalars.append(table[index])
        }
        return String(scalars)
    }

    private static let missing: Unicode.Scalar = "\u{FFFD}"
    private static let perLead = 190

    private static func index(_ lead: UInt8, _ trail: UInt8) -> Int? {
        guard (0x81...0xFE).contains(lead), (0x40...0xFE).contains(trail), trail != 0x7F else {
            return nil
        }
        let column = Int(trail) - (trail < 0x7F ? 0x40 : 0x41)
        return (Int(lead) - 0x81) * perLead + column
    }

    private static let table: [Unicode.Scalar] = {
        var table: [Unicode.Scalar] = []
        table.reserveCapacity(126 * perLead)
        for scalar in GBKCharacters.rows.description.unicodeScalars where scalar != "\n" {
            table.append(scalar)
        }
        return table
    }()

    /// The two bytes of each character.
    private static let pairs: [Unicode.Scalar: UInt16] = {
        var pairs: [Unicode.Scalar: UInt16] = [:]
        pairs.reserveCapacity(table.count)
        for (index, scalar) in table.enumerated() where scalar != missing {
            let column = index % perLead
            let trail = column + (column < 0x3F ? 0x40 : 0x41)
            pairs[scalar] = UInt16((index / perLead + 0x81) << 8 | trail)
        }
        return pairs
    }()
}

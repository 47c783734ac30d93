/// The clear front of a TR-31 key block: 16 characters and optional blocks.
///
/// ```
/// version 1 ┃ length 4 ┃ usage 2 ┃ algorithm 1 ┃ mode 1 ┃ key version 2 ┃ exportability 1
///           ┃ count of optional blocks 2 ┃ reserved 2 ┃ optional blocks
/// ```
public struct KeyBlockHeader: Sendable, Equatable {
    /// How the block is protected.
    public enum Version: String, Sendable, CaseIterable {
        /// TDES, variants of the protection key, MAC of 4 bytes.
        case a = "A"
        /// TDES, derived keys, MAC of 8 bytes over the clear key.
        case b = "B"
        /// As A.
        case c = "C"
        /// AES, derived keys, MAC of 16 bytes over the clear key.
        case d = "D"

        /// The cipher of the protection key.
        public var algorithm: KeyAlgorithm { self == .d ? .aes : .tripleDES }

        var blockLength: Int { algorithm.blockLength }

        var macLength: Int {
            switch self {
            case .a, .c: 4
            case .b: 8
            case .d: 16
            }
        }

        // Whether protection keys are derived and the MAC covers the clear key.
        var isDerived: Bool { self == .b || self == .d }
    }

    /// One optional block: an identifier of 2 characters and printable data.
    public struct OptionalBlock: Sendable, Equatable {
        /// Two letters or digits, such as `KS` or `TS`.
        public let identifier: String
        /// Printable ASCII.
        public let data: String

        /// Names a block.
        public init(_ identifier: String, _ data: String) {
            self.identifier = identifier
            self.data = data
        }
    }

    /// How the block is protected.
    public var version: Version
    /// Key usage, 2 characters: `P0` PIN encryption, `M3` X9.19, `K0` key encryption, `B0` BDK.
    public var usage: String
    /// Algorithm of the key: `D` DES, `T` TDES, `A` AES, `H` HMAC.
    public var algorithm: Character
    /// Mode of use, such as `E` encrypt only, `D` decrypt only, `B` both, `C` MAC, `N` no
    /// restriction.
    public var mode: Character
    /// Version of the key, 2 characters; `00` is none.
    public var keyVersion: String
    /// Exportability: `E`, `N` or `S`.
    public var exportability: Character
    /// The optional blocks in their order, padding left out.
    public var optionalBlocks: [OptionalBlock]

    /// Describes a key block to be.
    public init(
        _ version: Version,
        usage: String,
        algorithm: Character,
        mode: Character,
        keyVersion: String = "00",
        exportability: Character = "N",
        optionalBlocks: [OptionalBlock] = []
    ) {
        self.version = version
        self.usage = usage
        self.algorithm = algorithm
        self.mode = mode
        self.keyVersion = keyVersion
        self.exportability = exportability
        self.optionalBlocks = optionalBlocks
    }

    static let fixedLength = 16
    private static let paddingIdentifier = "PB"
}

extension KeyBlockHeader {
    /// The header as it stands in front of a body of so many characters.
    func encoded(bodyLength: Int) throws(CardSecurityError) -> [UInt8] {
        let fixed = usage + String(algorithm) + String(mode) + keyVersion + String(exportability)
        guard fixed.utf8.count == 7, fixed.utf8.allSatisfy(Self.isAlphanumeric) else {
            throw .malformedKeyBlock(offset: 5)
        }
        var blocks: [UInt8] = []
        var count = optionalBlocks.count
        for block in optionalBlocks { try Self.append(block, to: &blocks) }
        let width = version.blockLength
        if blocks.count % width != 0 {
            // A padding block makes the header a whole number of cipher blocks.
            let missing = (width - (blocks.count + 4) % width) % width
            try Self.append(
                OptionalBlock(Self.paddingIdentifier, String(repeating: "0", count: missing)),
                to: &blocks
            )
            count += 1
        }
        let length = Self.fixedLength + blocks.count + bodyLength
        guard length <= 9999, count <= 99 else { throw .malformedKeyBlock(offset: 1) }
        let front =
            version.rawValue + Self.decimal(length, digits: 4) + fixed
            + Self.decimal(count, digits: 2) + "00"
        return Array(front.utf8) + blocks
    }

    /// Reads the header and says where it ends.
    static func read(
        _ block: [UInt8]
    ) throws(CardSecurityError) -> (header: KeyBlockHeader, length: Int) {
        guard block.count >= fixedLength else { throw .malformedKeyBlock(offset: block.count) }
        guard let version = Version(rawValue: text(block[0..<1])) else {
            throw .malformedKeyBlock(offset: 0)
        }
        guard decimal(block[1..<5]) == block.count else { throw .malformedKeyBlock(offset: 1) }
        for offset in 5..<12 where !isAlphanumeric(block[offset]) {
            throw .malformedKeyBlock(offset: offset)
        }
        guard let count = decimal(block[12..<14]) else { throw .malformedKeyBlock(offset: 12) }
        var header = KeyBlockHeader(
            version,
            usage: text(block[5..<7]),
            algorithm: Character(Unicode.Scalar(block[7])),
            mode: Character(Unicode.Scalar(block[8])),
            keyVersion: text(block[9..<11]),
            exportability: Character(Unicode.Scalar(block[11]))
        )
        var offset = fixedLength
        for _ in 0..<count {
            let (optional, next) = try readBlock(block, at: offset)
            if optional.identifier != paddingIdentifier { header.optionalBlocks.append(optional) }
            offset = next
        }
        return (header, offset)
    }

    // The length counts identifier and itself; above 255 it is "00", the number of digit pairs in
    // two digits, and so many pairs of hexadecimal digits.
    private static func append(
        _ block: OptionalBlock,
        to bytes: inout [UInt8]
    ) throws(CardSecurityError) {
        let data = Array(block.data.utf8)
        let name = Array(block.identifier.utf8)
        guard name.count == 2, name.allSatisfy(isAlphanumeric), data.allSatisfy(isPrintable) else {
            throw .malformedKeyBlock(offset: fixedLength + bytes.count)
        }
        bytes += name
        if data.count + 4 <= 0xFF {
            bytes += Array(Hexadecimal.text([UInt8(data.count + 4)]).utf8)
        } else {
            let length = data.count + 10
            guard length <= 0xFFFF else { throw .malformedKeyBlock(offset: fixedLength) }
            bytes += Array(("0002" + Hexadecimal.text(UInt16(length).bigEndianBytes)).utf8)
        }
        bytes += data
    }

    private static func readBlock(
        _ block: [UInt8],
        at start: Int
    ) throws(CardSecurityError) -> (OptionalBlock, next: Int) {
        guard start + 4 <= block.count, isAlphanumeric(block[start]),
            isAlphanumeric(block[start + 1]), var length = hexadecimal(block[start + 2..<start + 4])
        else { throw .malformedKeyBlock(offset: start) }
        var data = start + 4
        if length == 0 {
            guard data + 2 <= block.count, let pairs = hexadecimal(block[data..<data + 2]),
                pairs > 0, pairs <= 3, data + 2 + 2 * pairs <= block.count,
                let extended = hexadecimal(block[data + 2..<data + 2 + 2 * pairs])
            else { throw .malformedKeyBlock(offset: data) }
            length = extended
            data += 2 + 2 * pairs
        }
        let end = start + length
        guard end >= data, end <= block.count, block[data..<end].allSatisfy(isPrintable) else {
            throw .malformedKeyBlock(offset: start + 2)
        }
        return (OptionalBlock(text(block[start..<start + 2]), text(block[data..<end])), end)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: Unicode.ASCII.self)
    }

    private static func decimal(_ value: Int, digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func decimal(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard let nibble = Hexadecimal.value(of: byte) else { return nil }
            value = value << 4 | Int(nibble)
        }
        return value
    }
}

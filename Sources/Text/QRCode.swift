/// A two-dimensional bar code of bytes: level M, versions 1 to 20, up to 666 bytes (ISO/IEC 18004).
///
/// What a provider gives to be scanned is ASCII, which readers take in byte mode as it is.
package struct QRCode: Hashable, Sendable {
    /// Modules a side: 21 for version 1, four more a version.
    package let size: Int
    /// 1...20, the smallest that holds the bytes.
    package let version: Int
    /// 0...7, the pattern laid over the data.
    package private(set) var mask: Int
    private var dark: [Bool]
    /// Modules of patterns, which no data and no mask touches.
    private var isFixed: [Bool]

    /// The code of the bytes; nil when there are more than 666.
    ///
    /// - Parameter mask: 0...7 to lay that pattern; without one the pattern with the fewest faults.
    package init?(_ bytes: some Collection<UInt8>, mask: Int? = nil) {
        guard let version = (1...20).first(where: { Self.capacity($0) >= bytes.count }) else {
            return nil
        }
        let words = Self.codewords(of: Array(bytes), version: version)
        self.init(version: version, words: words, mask: mask)
    }

    /// Whether a module is dark; light outside of the code, as its quiet zone is.
    package subscript(row: Int, column: Int) -> Bool {
        guard (0..<size).contains(row), (0..<size).contains(column) else { return false }
        return dark[row * size + column]
    }

    private init(version: Int, words: [UInt8], mask: Int?) {
        self.version = version
        size = 17 + 4 * version
        dark = [Bool](repeating: false, count: size * size)
        isFixed = dark
        self.mask = 0
        drawPatterns()
        draw(words)
        lay(mask.map { $0 & 7 } ?? fairest)
    }

    /// The pattern that leaves the fewest faults, the first of equals.
    private var fairest: Int {
        var best = (mask: 0, faults: Int.max)
        for mask in 0...7 {
            var code = self
            code.lay(mask)
            let faults = code.faults
            if faults < best.faults { best = (mask, faults) }
        }
        return best.mask
    }

    private mutating func lay(_ mask: Int) {
        self.mask = mask
        for row in 0..<size {
            for column in 0..<size where !isFixed[row * size + column] {
                if Self.isTurned(mask, row, column) { dark[row * size + column].toggle() }
            }
        }
        drawFormat()
    }
}

// MARK: - Data

extension QRCode {
    /// Error correction's bytes a block, and blocks, of level M by version.
    private static let blocks: [(correction: Int, count: Int)] = [
        (10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5),
        (30, 5), (22, 8), (22, 9), (24, 9), (24, 10), (28, 10), (28, 11), (26, 13), (26, 14),
        (26, 16),
    ]

    /// Bytes of text that a version holds: behind four bits of mode and 8 or 16 of length.
    private static func capacity(_ version: Int) -> Int {
        dataWords(version) - (version < 10 ? 2 : 3)
    }

    private static func dataWords(_ version: Int) -> Int {
        let (correction, count) = blocks[version - 1]
        return rawWords(version) - correction * count
    }

    /// All bytes of a version: its modules without those of patterns.
    private static func rawWords(_ version: Int) -> Int {
        let side = 17 + 4 * version
        var fixed = 3 * 64 + 2 * 15 + 1 + 2 * (side - 16)
        if version > 1 {
            let places = version / 7 + 2
            fixed += 25 * (places * places - 3) - 10 * (places - 2)
        }
        if version > 6 { fixed += 36 }
        return (side * side - fixed) / 8
    }

    /// Mode, length, text and padding in blocks with their correction, woven as they are drawn.
    private static func codewords(of bytes: [UInt8], version: Int) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) {
            for place in (0..<count).reversed() { bits.append(value >> place & 1 == 1) }
        }
        append(0b0100, 4)
        append(bytes.count, version < 10 ? 8 : 16)
        for byte in bytes { append(Int(byte), 8) }
        append(0, 4)
        var words = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        let total = dataWords(version)
        for pad in 0..<max(0, total - words.count) { words.append(pad % 2 == 0 ? 0xEC : 0x11) }

        let (correction, count) = blocks[version - 1]
        let (short, longer) = (total / count, total % count)
        let divisor = GaloisField.divisor(correction)
        var parts: [[UInt8]] = []
        var start = 0
        for block in 0..<count {
            let end = start + short + (block >= count - longer ? 1 : 0)
            parts.append(Array(words[start..<end]))
            start = end
        }
        var woven: [UInt8] = []
        for place in 0...short { woven += parts.compactMap { place < $0.count ? $0[place] : nil } }
        let checks = parts.map { GaloisField.remainder(of: $0, by: divisor) }
        for place in 0..<correction { woven += checks.map { $0[place] } }
        return woven
    }

    /// The field of 256 elements over which the correction is computed (x⁸ + x⁴ + x³ + x² + 1).
    private enum GaloisField {
        static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
            var (sum, factor) = (UInt8(0), left)
            for place in 0..<8 {
                if right >> place & 1 == 1 { sum ^= factor }
                factor = factor << 1 ^ (factor & 0x80 == 0 ? 0 : 0x1D)
            }
            return sum
        }

        /// The product of (x − 2ⁱ) for i below the degree, highest power first and left out.
        static func divisor(_ degree: Int) -> [UInt8] {
            var result = [UInt8](repeating: 0, count: degree - 1) + [1]
            var root: UInt8 = 1
            for _ in 0..<degree {
                for place in 0..<degree {
                    result[place] = product(result[place], root)
                    if place + 1 < degree { result[place] ^= result[place + 1] }
                }
                root = product(root, 2)
            }
            return result
        }

        static func remainder(of words: [UInt8], by divisor: [UInt8]) -> [UInt8] {
            var result = [UInt8](repeating: 0, count: divisor.count)
            for word in words {
                let factor = word ^ result.removeFirst()
                result.append(0)
                for place in divisor.indices { result[place] ^= product(divisor[place], factor) }
            }
            return result
        }
    }
}

// MARK: - Modules

extension QRCode {
    private mutating func set(_ row: Int, _ column: Int, _ value: Bool) {
        guard (0..<size).contains(row), (0..<size).contains(column) else { return }
        dark[row * size + column] = value
        isFixed[row * size + column] = true
    }

    private mutating func drawPatterns() {
        for place in 0..<size {
            set(6, place, place % 2 == 0)
            set(place, 6, place % 2 == 0)
        }
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] {
            for down in -4...4 {
                for right in -4...4 {
                    let ring = max(abs(down), abs(right))
                    set(row + down, column + right, ring != 2 && ring != 4)
                }
            }
        }
        let places = alignments
        for (above, row) in places.enumerated() {
            for (left, column) in places.enumerated() {
                let last = places.count - 1
                if [(0, 0), (0, last), (last, 0)].contains(where: { $0 == (above, left) }) {
                    continue
                }
                for down in -2...2 {
                    for right in -2...2 {
                        set(row + down, column + right, max(abs(down), abs(right)) != 1)
                    }
                }
            }
        }
        drawFormat()
        drawVersion()
    }

    /// Rows and columns on which the centres of alignment patterns lie.
    private var alignments: [Int] {
        guard version > 1 else { return [] }
        let count = version / 7 + 2
        let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2
        return [6] + (0..<count - 1).reversed().map { size - 7 - $0 * step }
    }

    /// Level and mask with their check, twice, and the module that is always dark.
    private mutating func drawFormat() {
        // Level M is 00: only the mask's three bits are left.
        var rest = mask
        for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
        let bits = (mask << 10 | rest) ^ 0x5412
        func bit(_ place: Int) -> Bool { bits >> place & 1 == 1 }
        for place in 0...5 { set(place, 8, bit(place)) }
        set(7, 8, bit(6))
        set(8, 8, bit(7))
        set(8, 7, bit(8))
        for place in 9...14 { set(8, 14 - place, bit(place)) }
        for place in 0...7 { set(8, size - 1 - place, bit(place)) }
        for place in 8...14 { set(size - 15 + place, 8, bit(place)) }
        set(size - 8, 8, true)
    }

    /// The version with its check, twice, from version 7 up.
    private mutating func drawVersion() {
        guard version > 6 else { return }
        var rest = version
        for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
        let bits = version << 12 | rest
        for place in 0..<18 {
            let value = bits >> place & 1 == 1
            set(size - 11 + place % 3, place / 3, value)
            set(place / 3, size - 11 + place % 3, value)
        }
    }

    /// Bits from the lower right corner in pairs of columns, up and down by turns.
    private mutating func draw(_ words: [UInt8]) {
        var next = 0
        for turn in 0..<(size - 1) / 2 {
            // The column of the timing pattern belongs to no pair.
            let right = size - 1 - 2 * turn - (size - 1 - 2 * turn <= 6 ? 1 : 0)
            for step in 0..<size {
                let row = turn % 2 == 0 ? size - 1 - step : step
                for column in [right, right - 1] where !isFixed[row * size + column] {
                    guard next < words.count * 8 else { continue }
                    dark[row * size + column] = words[next / 8] >> (7 - next % 8) & 1 == 1
                    next += 1
                }
            }
        }
    }

    private static func isTurned(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        let product = row * column
        return switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: product % 2 + product % 3 == 0
        case 6: (product % 2 + product % 3) % 2 == 0
        default: ((row + column) % 2 + product % 3) % 2 == 0
        }
    }
}

// MARK: - The choice of a mask

extension QRCode {
    /// What makes a code hard to read, in the points of the standard.
    private var faults: Int {
        var points = 0
        for line in 0..<size {
            points += Self.faults(in: (0..<size).map { self[line, $0] })
            points += Self.faults(in: (0..<size).map { self[$0, line] })
        }
        for row in 1..<size {
            for column in 1..<size {
                let value = self[row, column]
                let isBlock =
                    value == self[row - 1, column] && value == self[row, column - 1]
                    && value == self[row - 1, column - 1]
                if isBlock { points += 3 }
            }
        }
        let share = dark.count(where: { $0 }) * 100
        return points + abs(share / dark.count - 50) / 5 * 10
    }

    /// Runs of five and more, and what looks like a corner's pattern beside four light modules.
    private static func faults(in line: [Bool]) -> Int {
        var (points, start) = (0, 0)
        for place in 1...line.count where place == line.count || line[place] != line[start] {
            if place - start >= 5 { points += place - start - 2 }
            start = place
        }
        let corner = [true, false, true, true, true, false, true]
        guard line.count >= corner.count else { return points }
        for place in 0...line.count - corner.count
        where line[place..<place + 7].elementsEqual(corner) {
            let before = line[max(0, place - 4)..<place]
            let behind = line[place + 7..<min(line.count, place + 11)]
            if !before.contains(true) || !behind.contains(true) { points += 40 }
        }
        return points
    }
}

// MARK: - On a screen

extension QRCode {
    /// The code as lines of text with its quiet zone of four modules.
    ///
    /// With block characters a line has two rows of modules and a column a module; without, one row
    /// and two columns a module. *Light* modules are drawn, for a screen that is dark: a screen
    /// that is light shows the code's negative, which readers take, too.
    package func lines(blocks: Bool) -> [String] {
        let places = -4..<size + 4
        guard blocks else {
            return places.map { row in
                places.map { self[row, $0] ? "  " : "##" }.joined()
            }
        }
        return stride(from: -4, to: size + 4, by: 2).map { row in
            places.map { column in
                // Below the last row there is nothing: the zone may end with an upper half.
                switch (self[row, column], row + 1 < size + 4 ? self[row + 1, column] : true) {
                case (false, false): "█"
                case (false, true): "▀"
                case (true, false): "▄"
                case (true, true): " "
                }
            }.joined()
        }
    }

    /// Columns of a line with block characters.
    package var columns: Int { size + 8 }
}

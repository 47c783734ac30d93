/// Pairs of digits with a meaning each, such as `MMDDhhmmss` or `YYMM`.
public struct DatePattern: Hashable, Sendable {
    /// One part of a pattern.
    enum Part: UInt8 {
        case year = 1
        case month
        case day
        case hour
        case minute
        case second
    }

    /// The parts, four bits each, first part in the low bits; a four-digit year is two years.
    let packed: UInt32

    /// How many digits the pattern covers.
    public let digits: Int

    /// The letters that a specification wrote.
    public let text: String

    /// Reads a run of `YYYY`, `YY`, `MM`, `DD`, `hh`, `mm`, `ss`; nil for anything else.
    public init?(_ text: String) {
        var packed: UInt32 = 0
        var count = 0
        var rest = text[...]
        while !rest.isEmpty {
            let part: Part
            switch rest.prefix(2) {
            case "YY": part = .year
            case "MM": part = .month
            case "DD": part = .day
            case "hh": part = .hour
            case "mm": part = .minute
            case "ss": part = .second
            default: return nil
            }
            guard count < 8 else { return nil }
            packed |= UInt32(part.rawValue) << UInt32(4 * count)
            count += 1
            rest = rest.dropFirst(2)
        }
        guard count > 0 else { return nil }
        self.packed = packed
        self.digits = count * 2
        self.text = text
    }

    init(packed: UInt32, digits: Int) {
        self.packed = packed
        self.digits = digits
        self.text = ""
    }

    /// The highest and lowest values of the parts, a byte each by raw value.
    private static let highest: UInt64 = 0x00_3B_3B_17_1F_0C_63_63
    private static let lowest: UInt64 = 0x00_00_00_00_01_01_00_00

    /// Whether a pair of digits is in range for the part at a position.
    @inline(__always)
    static func admits(_ value: UInt64, packed: UInt32, at position: Int) -> Bool {
        let part = (packed &>> UInt32(truncatingIfNeeded: 4 &* position)) & 0x7
        let shift = UInt64(part) &* 8
        return value <= (highest &>> shift) & 0xFF && value >= (lowest &>> shift) & 0xFF
    }
}

/// What a data key is for; it is bound into the wrapped key, so that one cannot stand for another.
public struct DataKeyLabel: Hashable, Sendable {
    /// The use of a data key.
    ///
    /// The raw value is stored and bound.
    public enum Purpose: UInt8, Sendable, CaseIterable {
        /// Seals card numbers of one business date.
        case cardNumbers = 1
        /// Makes card tokens; never rotates.
        case cardTokens = 2
        /// Seals terminals' and links' keys.
        case keys = 3
        /// Makes PIN references; never rotates.
        case pinReferences = 4
        /// Seals chip data kept for an advice until it is acknowledged.
        case chipData = 5
    }

    /// The use.
    public let purpose: Purpose
    /// The business date as the number YYYYMMDD, 0 for keys that belong to no date.
    public let businessDate: UInt32
    /// Counts the keys of one purpose and date, from 1.
    public let version: UInt32

    /// Names a data key.
    public init(_ purpose: Purpose, businessDate: UInt32 = 0, version: UInt32 = 1) {
        self.purpose = purpose
        self.businessDate = businessDate
        self.version = version
    }

    /// The label as it is bound: 9 bytes, big-endian.
    var encoded: [UInt8] {
        [purpose.rawValue] + businessDate.bigEndianBytes + version.bigEndianBytes
    }
}

extension FixedWidthInteger {
    /// The bytes, most significant first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

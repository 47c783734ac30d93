/// In which form a terminal wants its working keys; all are wrapped under its master key.
///
/// Each key stands beside its check value of 4 bytes.
package enum KeyLayout: UInt8, Sendable, CaseIterable {
    /// UnionPay 60.3 = 001: PIK 8, MAK 8; 24 bytes.
    case singleLength = 1
    /// UnionPay 60.3 = 003: PIK 16, MAK 8 and 8 zero bytes (or MAK 16); 40 bytes.
    case doubleLength = 3
    /// UnionPay 60.3 = 004: as `doubleLength`, then TDK 16; 60 bytes.
    case doubleLengthWithTrackKey = 4
    /// Plain 1987: PIK 16, MAK 16; 40 bytes, written as 80 hexadecimal characters.
    case doubleLengthMAC = 87

    /// Bytes of the key set.
    package var lengthBytes: Int {
        switch self {
        case .singleLength: 24
        case .doubleLength, .doubleLengthMAC: 40
        case .doubleLengthWithTrackKey: 60
        }
    }
}

/// What a key may be used for.
///
/// The raw value is stored and bound into the sealed key.
public enum KeyPurpose: UInt8, Sendable, CaseIterable {
    /// TMK, the SecretKey of a station: working keys travel under it.
    case terminalMaster = 1
    /// PIK: PIN blocks.
    case pinEncryption = 2
    /// MAK: messages.
    case messageAuthentication = 3
    /// TDK: tracks and other card data.
    case dataEncryption = 4
    /// ZMK: keys between the switch and a host travel under it.
    case zoneMaster = 5
    /// BDK: DUKPT keys derive from it.
    case baseDerivation = 6
    /// PBOC issuer key: fuel cards' keys derive from it.
    case cardIssuer = 7
    /// TR-31 key block protection key.
    case keyBlockProtection = 8
}

/// The place of a sealed key: whose it is, what for, and which of them in time.
///
/// All of it is bound into the seal, so that a row that was moved to another terminal, purpose or
/// version does not open.
public struct KeyBinding: Hashable, Sendable {
    /// Who shares the key with the switch.
    public enum Owner: Hashable, Sendable {
        /// A terminal, by the number of its row.
        case terminal(UInt64)
        /// A merchant whose terminals share the key, by the number of its row.
        case merchant(UInt64)
        /// A link to a host, by the number of its row.
        case hostLink(UInt64)
        /// A listener, by the number of its row.
        case listener(UInt64)
        /// Nobody else.
        case institution

        var encoded: [UInt8] {
            switch self {
            case .terminal(let row): [1] + row.bigEndianBytes
            case .merchant(let row): [2] + row.bigEndianBytes
            case .hostLink(let row): [3] + row.bigEndianBytes
            case .listener(let row): [4] + row.bigEndianBytes
            case .institution: [5] + UInt64(0).bigEndianBytes
            }
        }
    }

    /// Whose key it is.
    public let owner: Owner
    /// What it is for.
    public let purpose: KeyPurpose
    /// Counts the keys of one owner and purpose, from 1.
    public let version: UInt32

    /// Names a place.
    public init(_ owner: Owner, _ purpose: KeyPurpose, version: UInt32) {
        self.owner = owner
        self.purpose = purpose
        self.version = version
    }

    /// The binding as it is bound: 14 bytes.
    var encoded: [UInt8] { owner.encoded + [purpose.rawValue] + version.bigEndianBytes }
}

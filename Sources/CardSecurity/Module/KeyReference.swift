/// A loaded key of one module instance: a slot and how often the slot was filled.
public struct KeyReference: Hashable, Sendable {
    let slot: UInt32
    let generation: UInt32
}

/// What a loaded key is prepared for.
public enum KeyUse: Sendable, Equatable {
    /// MACs; a length of nil keeps all of the result.
    case mac(MACAlgorithm, padding: MACPadding = .zeros, length: Int? = nil)
    /// PIN blocks.
    case pinBlocks(KeyAlgorithm = .tripleDES)
    /// Card data in DE127, DE35 and DE36.
    case cardData
    /// Keys in ECB: a TMK or ZMK.
    case keyEncryption(KeyAlgorithm = .tripleDES)
    /// Keys in TR-31 blocks.
    case keyBlocks
    /// DUKPT keys.
    case derivation

    /// The purposes of stored keys that cover the use.
    func isCovered(by purpose: KeyPurpose) -> Bool {
        switch (self, purpose) {
        case (.mac, .messageAuthentication), (.pinBlocks, .pinEncryption),
            (.cardData, .dataEncryption), (.keyEncryption, .terminalMaster),
            (.keyEncryption, .zoneMaster), (.keyBlocks, .keyBlockProtection),
            (.derivation, .baseDerivation):
            true
        // The fixed key of a site is one key for its messages and its PIN blocks.
        case (.mac, .terminalMaster), (.pinBlocks, .terminalMaster): true
        default: false
        }
    }
}

/// A key that was made or taken in: what the book stores.
public struct IssuedKey: Sendable, Hashable {
    /// Its place.
    public let binding: KeyBinding
    /// The sealed key.
    public let sealed: SealedKey
    /// Its check value, 4 bytes, for people to compare.
    public let checkValue: KeyCheckValue
}

/// The working keys of one sign-on.
public struct IssuedWorkingKeys: Sendable, Hashable {
    /// PIK.
    public let pin: IssuedKey
    /// MAK.
    public let mac: IssuedKey
    /// TDK, where the layout has one.
    public let track: IssuedKey?
    /// The keys under the terminal master key: DE62 of UnionPay; in hexadecimal, DE48 of plain
    /// 1987.
    public let field: [UInt8]
}

/// A key on its way out.
public struct ExportedKey: Sendable, Hashable {
    /// The key under the key encryption key.
    public let wrapped: [UInt8]
    /// Its check value, 4 bytes.
    public let checkValue: KeyCheckValue
}

/// A PIN block with what is needed to read it.
public struct EncryptedPIN: Sendable {
    /// The encrypted block: 8 bytes, 16 for format 4.
    public let block: [UInt8]
    /// Its format.
    public let format: PINBlockFormat
    /// The loaded key that it is under.
    public let key: KeyReference

    /// Takes a block from a message.
    public init(block: [UInt8], format: PINBlockFormat, under key: KeyReference) {
        self.block = block
        self.format = format
        self.key = key
    }
}

extension EncryptedPIN: CustomStringConvertible {
    /// The format only.
    public var description: String { "PIN block \(format.rawValue)" }
}

/// A key prepared for one use, in a slot of the software module.
enum LoadedKey {
    case mac(MACKey)
    case pinBlocks(PINKey)
    case cardData(CardDataKey)
    case keyEncryption(KeyEncryptionKey)
    case keyBlocks(HeldKey)
    case derivation(HeldKey)

    init(_ key: consuming KeyBytes, for use: KeyUse) throws(CardSecurityError) {
        switch use {
        case .mac(let algorithm, let padding, let length):
            self = .mac(try MACKey(algorithm, key: key, padding: padding, length: length))
        case .pinBlocks(let algorithm): self = .pinBlocks(try PINKey(key, algorithm))
        case .cardData: self = .cardData(try CardDataKey(key))
        case .keyEncryption(let algorithm):
            self = .keyEncryption(try KeyEncryptionKey(key, algorithm))
        case .keyBlocks: self = .keyBlocks(HeldKey(key))
        case .derivation: self = .derivation(HeldKey(key))
        }
    }
}

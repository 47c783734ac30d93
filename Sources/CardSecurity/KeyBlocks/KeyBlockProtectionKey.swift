/// Wraps keys into TR-31 key blocks and takes them out: versions A to D.
///
/// ```
/// header ┃ hexadecimal of: key bits 2 ‖ key ‖ random fill, encrypted in CBC ┃ hexadecimal of the
/// MAC
///
/// A, C   MAC over header and cipher text; IV = first 8 of the header; keys are variants 45, 4D
/// B, D   MAC over header and clear text, which is the IV too; keys are derived by CMAC
/// ```
///
/// Source: protocol/crypto.md, section 4.
public struct KeyBlockProtectionKey: ~Copyable {
    private let key: KeyBytes

    /// Takes the protection key over; whether its length fits is seen with the version.
    public init(_ key: consuming KeyBytes) {
        self.key = key
    }

    /// Bytes of the protection key.
    var count: Int { key.count }

    /// Lends the protection key to the derivation.
    borrowing func withKey(
        _ body: (Span<UInt8>) throws(CardSecurityError) -> KeyBytes
    ) throws(CardSecurityError) -> KeyBytes {
        try key.withBytes(body)
    }

    /// Wraps a key.
    ///
    /// `paddedTo` hides the key's length by filling up to that of a longer one, in bytes. Throws
    /// `keyLength` when the protection key does not fit the version, and `malformedKeyBlock`.
    public func wrap(
        _ key: borrowing KeyBytes,
        _ header: KeyBlockHeader,
        paddedTo length: Int = 0,
        from random: any RandomSource
    ) throws(CardSecurityError) -> String {
        let version = header.version
        let width = version.blockLength
        let payload = (2 + max(key.count, length) + width - 1) / width * width
        guard payload <= 1024 else { throw .keyLength(key.count) }
        let front = try header.encoded(bodyLength: 2 * (payload + version.macLength))
        let source = key.pointer
        let count = key.count
        let clear = try KeyBytes(count: payload) { span throws(CardSecurityError) in
            try random.fill(&span)
            let bits = UInt16(count * 8).bigEndianBytes
            span[0] = bits[0]
            span[1] = bits[1]
            for index in 0..<count { span[2 + index] = source[index] }
        }
        let keys = try protectionKeys(version)
        let cipher = try CBC(version.algorithm, .encrypt, key: keys.encryption)
        if version.isDerived {
            let tag = try mac(over: front, clear, keys.authentication, version)
            let body = try clear.withBytes { bytes in cipher.apply(bytes, iv: tag) }
            return text(front) + Hexadecimal.text(body) + Hexadecimal.text(tag)
        }
        let body = try clear.withBytes { bytes in cipher.apply(bytes, iv: Array(front[0..<8])) }
        let tag = try mac(over: front + body, keys.authentication)
        return text(front) + Hexadecimal.text(body) + Hexadecimal.text(tag)
    }

    /// Takes the key out of a block.
    ///
    /// Throws `malformedKeyBlock` with the character's offset when the block cannot be read, and
    /// `authenticationFailed` when its MAC or its length differs: wrong protection key, or damage.
    public func unwrap(
        _ block: String
    ) throws(CardSecurityError) -> UnwrappedKey {
        let characters = Array(block.utf8)
        let (header, start) = try KeyBlockHeader.read(characters)
        let version = header.version
        let body = try binary(characters, from: start)
        let count = body.count - version.macLength
        guard count > 0, count % version.blockLength == 0, count <= 1024 else {
            throw .malformedKeyBlock(offset: start)
        }
        let front = Array(characters[0..<start])
        let received = Array(body[count...])
        let keys = try protectionKeys(version)
        let cipher = try CBC(version.algorithm, .decrypt, key: keys.encryption)
        let iv = version.isDerived ? received : Array(front[0..<8])
        if !version.isDerived {
            let tag = try mac(over: front + body[0..<count], keys.authentication)
            try authenticate(received, against: tag)
        }
        let clear = try cipher.applySecretly(body.span.extracting(first: count), iv: iv)
        if version.isDerived {
            let tag = try mac(over: front, clear, keys.authentication, version)
            try authenticate(received, against: tag)
        }
        let bits = Int(clear.pointer[0]) << 8 | Int(clear.pointer[1])
        guard bits > 0, bits % 8 == 0, bits / 8 + 2 <= count else { throw .authenticationFailed }
        let key = try clear.withBytes { bytes throws(CardSecurityError) in
            try KeyBytes(copying: bytes.extracting(2..<2 + bits / 8))
        }
        return UnwrappedKey(header: header, key: key)
    }

    private func authenticate(
        _ received: [UInt8],
        against tag: [UInt8]
    ) throws(CardSecurityError) {
        guard let mac = MAC(tag.span), mac.matches(received.span) else {
            throw .authenticationFailed
        }
    }

    private func binary(
        _ characters: [UInt8],
        from start: Int
    ) throws(CardSecurityError) -> [UInt8] {
        var bytes: [UInt8] = []
        for offset in stride(from: start, to: characters.count, by: 2) {
            guard offset + 1 < characters.count,
                let high = Hexadecimal.value(of: characters[offset]),
                let low = Hexadecimal.value(of: characters[offset + 1])
            else { throw .malformedKeyBlock(offset: offset) }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: Unicode.ASCII.self)
    }
}

/// A key that came out of a key block, with what its header says about it.
public struct UnwrappedKey: ~Copyable {
    /// The header, padding left out.
    public let header: KeyBlockHeader
    /// The key.
    public let key: KeyBytes

    /// Separates the key from its header.
    public consuming func takeKey() -> KeyBytes { key }
}

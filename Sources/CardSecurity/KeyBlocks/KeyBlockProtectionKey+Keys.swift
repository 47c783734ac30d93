/// The encryption and MAC keys that a key block's version derives from its protection key.
extension KeyBlockProtectionKey {
    /// The two keys that work on one block: one encrypts, one authenticates.
    package struct Pair: ~Copyable {
        package let encryption: KeyBytes
        package let authentication: KeyBytes
    }

    package func protectionKeys(_ version: KeyBlockHeader.Version) throws(CardSecurityError) -> Pair
    {
        guard version.algorithm.keyLengths.contains(count) else { throw .keyLength(count) }
        guard version.isDerived else {
            return Pair(
                encryption: try variant(0x45),
                authentication: try variant(0x4D)
            )
        }
        // Derivation has no form for single DES.
        guard count >= 16 else { throw .keyLength(count) }
        return Pair(
            encryption: try derived(version, usage: 0),
            authentication: try derived(version, usage: 1)
        )
    }

    /// The MAC of versions A and C: CBC over header and cipher text, 4 bytes.
    func mac(
        over message: [UInt8],
        _ key: borrowing KeyBytes
    ) throws(CardSecurityError) -> [UInt8] {
        try MACKey(.iso9797Algorithm1, key: key, length: 4).mac(over: message.span).bytes
    }

    /// The MAC of versions B and D: CMAC over header and clear key.
    func mac(
        over front: [UInt8],
        _ clear: borrowing KeyBytes,
        _ key: borrowing KeyBytes,
        _ version: KeyBlockHeader.Version
    ) throws(CardSecurityError) -> [UInt8] {
        let payload = clear.pointer
        let whole = try KeyBytes(count: front.count + clear.count) { span in
            for index in front.indices { span[index] = front[index] }
            for index in front.count..<span.count { span[index] = payload[index - front.count] }
        }
        let prepared = try MACKey(version == .d ? .cmacAES : .cmacTDES, key: key)
        return try whole.withBytes { bytes in prepared.mac(over: bytes).bytes }
    }

    private func variant(_ mask: UInt8) throws(CardSecurityError) -> KeyBytes {
        try withKey { bytes throws(CardSecurityError) in
            try KeyBytes(count: bytes.count) { span in
                for index in span.indices { span[index] = bytes[index] ^ mask }
            }
        }
    }

    // Counter 1 ‖ usage 2 ‖ separator 00 ‖ algorithm 2 ‖ bits 2, by CMAC as often as the key needs.
    private func derived(
        _ version: KeyBlockHeader.Version,
        usage: UInt8
    ) throws(CardSecurityError) -> KeyBytes {
        let algorithm: UInt8 =
            version == .d ? (count == 16 ? 2 : count == 24 ? 3 : 4) : (count == 16 ? 0 : 1)
        let bits = UInt16(count * 8).bigEndianBytes
        let width = version.blockLength
        return try withKey { bytes throws(CardSecurityError) in
            let cmac = try MACKey(
                version == .d ? .cmacAES : .cmacTDES,
                key: try KeyBytes(copying: bytes)
            )
            return try KeyBytes(count: bytes.count) { span in
                for block in 0..<(span.count + width - 1) / width {
                    let data = [UInt8(block + 1), 0, usage, 0, 0, algorithm] + bits
                    cmac.mac(over: data.span).withBytes { part in
                        for index in 0..<min(width, span.count - block * width) {
                            span[block * width + index] = part[index]
                        }
                    }
                }
            }
        }
    }
}

/// The ECB MAC of UnionPay POS.
extension MACKey {
    /// The UnionPay ECB MAC.
    ///
    /// ```
    /// message  ──fold by XOR──▶ block ──hexadecimal──▶ first half ┃ second half
    ///                                                     │            │
    ///                                                  encrypt ─XOR────┘
    ///                                                     │
    ///                                                  encrypt ──hexadecimal──▶ first 8 characters
    /// ```
    ///
    /// Source: protocol/unionpay-pos.md, 3.7. The fold keeps the MAC when two blocks change places.
    func unionPayMAC(
        over message: UnsafeBufferPointer<UInt8>,
        width: Int,
        state: UnsafeMutablePointer<UInt8>
    ) {
        var folded = InlineArray<16, UInt8>(repeating: 0)
        if width == 8 {
            let sum = Self.foldWords(message)
            for index in 0..<8 { folded[index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
        } else {
            for index in message.indices { folded[index & 15] ^= message[index] }
        }
        let half = width / 2
        for index in 0..<half {
            state[2 * index] = Hexadecimal.character(folded[index] >> 4)
            state[2 * index + 1] = Hexadecimal.character(folded[index] & 15)
        }
        encryptBlock(state)
        for index in 0..<half {
            state[2 * index] ^= Hexadecimal.character(folded[half + index] >> 4)
            state[2 * index + 1] ^= Hexadecimal.character(folded[half + index] & 15)
        }
        encryptBlock(state)
        // From the back, because each byte becomes two characters in the same place.
        for index in (0..<4).reversed() {
            let byte = state[index]
            state[2 * index] = Hexadecimal.character(byte >> 4)
            state[2 * index + 1] = Hexadecimal.character(byte & 15)
        }
    }

    // Eight bytes a step; the first byte of a block is the lowest of its word.
    private static func foldWords(_ message: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(message)
        var sum: UInt64 = 0
        var offset = 0
        while offset + 8 <= raw.count {
            sum ^= UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            )
            offset += 8
        }
        var shift: UInt64 = 0
        while offset < raw.count {
            sum ^= UInt64(raw[offset]) << shift
            shift += 8
            offset += 1
        }
        return sum
    }
}

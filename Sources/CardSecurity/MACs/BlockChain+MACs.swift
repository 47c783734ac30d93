/// MACs that chain a cipher over the message: X9.9, X9.19 and what they pad with.
extension BlockChain {
    /// The CBC-MAC of a message padded by one of the methods of ISO 9797-1.
    func chainedMAC(
        over message: UnsafeBufferPointer<UInt8>,
        padding: MACPadding,
        state: UnsafeMutablePointer<UInt8>
    ) {
        var isFirst = true
        if padding == .lengthInFront {
            var front = InlineArray<16, UInt8>(repeating: 0)
            let bits = UInt64(message.count) * 8
            for index in 0..<8 {
                front[width - 1 - index] = UInt8(truncatingIfNeeded: bits >> (8 * index))
            }
            absorb(front, isFirst: true, isLast: false, state: state)
            isFirst = false
        }
        // The tail is the last block: whatever is left over, or a whole block where nothing is.
        var whole = message.count / width
        var tailCount = message.count % width
        if tailCount == 0, whole > 0, padding != .oneAndZeros {
            whole -= 1
            tailCount = width
        }
        absorbHead(message, blocks: whole, isFirst: isFirst, state: state)
        var tail = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<tailCount { tail[index] = message[whole * width + index] }
        if padding == .oneAndZeros { tail[tailCount] = 0x80 }
        absorb(tail, isFirst: isFirst && whole == 0, isLast: true, state: state)
    }

    /// CMAC (NIST SP 800-38B): the last block is mixed with one of two subkeys.
    func cmac(
        over message: UnsafeBufferPointer<UInt8>,
        subkeys: UnsafePointer<UInt8>,
        state: UnsafeMutablePointer<UInt8>
    ) {
        var whole = message.count / width
        var tailCount = message.count % width
        if tailCount == 0, whole > 0 {
            whole -= 1
            tailCount = width
        }
        absorbHead(message, blocks: whole, isFirst: true, state: state)
        var tail = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<tailCount { tail[index] = message[whole * width + index] }
        // The first subkey for a whole last block, the second for a padded one.
        if tailCount < width { tail[tailCount] = 0x80 }
        let subkey = tailCount == width ? subkeys : subkeys + width
        for index in 0..<width { tail[index] ^= subkey[index] }
        absorb(tail, isFirst: whole == 0, isLast: true, state: state)
    }

    /// Both CMAC subkeys, `width` bytes each: the encrypted zero block doubled once and twice.
    func deriveSubkeys(into subkeys: UnsafeMutablePointer<UInt8>) {
        var state = InlineArray<16, UInt8>(repeating: 0)
        let zeros = InlineArray<16, UInt8>(repeating: 0)
        var span = state.mutableSpan
        span.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            absorb(zeros, isFirst: true, isLast: true, state: start)
            double(start, into: subkeys)
            double(subkeys, into: subkeys + width)
            wipe(start, count: 16)
        }
    }

    private func absorb(
        _ block: InlineArray<16, UInt8>,
        isFirst: Bool,
        isLast: Bool,
        state: UnsafeMutablePointer<UInt8>
    ) {
        block.span.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            absorb(start, blocks: 1, isFirst: isFirst, isLast: isLast, state: state)
        }
    }

    private func absorbHead(
        _ message: UnsafeBufferPointer<UInt8>,
        blocks: Int,
        isFirst: Bool,
        state: UnsafeMutablePointer<UInt8>
    ) {
        guard blocks > 0, let start = message.baseAddress else { return }
        absorb(start, blocks: blocks, isFirst: isFirst, isLast: false, state: state)
    }

    // Multiplication by x in GF(2^64) or GF(2^128), without a branch on key bits.
    private func double(_ source: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>) {
        let polynomial: UInt8 = width == 8 ? 0x1B : 0x87
        let mask = 0 &- (source[0] >> 7)
        for index in 0..<width {
            let carry = index + 1 < width ? source[index + 1] >> 7 : 0
            target[index] = source[index] << 1 | carry
        }
        target[width - 1] ^= polynomial & mask
    }
}

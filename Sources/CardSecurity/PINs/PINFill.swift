/// Where the random nibbles of a PIN block come from.
package enum PINFill {
    /// A random source.
    case random(any RandomSource)
    /// Given nibbles: known answers and the calculator.
    case nibbles([UInt8])

    /// So many nibbles of it, for a block that is made more than once.
    package func nibbles(
        _ count: Int,
        isLetter: Bool
    ) throws(CardSecurityError) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: (count + 1) / 2)
        try write(count, from: 0, of: &block, isLetter: isLetter)
        return (0..<count).map { nibble($0, of: block) }
    }

    /// Fills so many nibbles of a block.
    ///
    /// `isLetter` asks for A to F only, as format 3 does.
    func write(
        _ count: Int,
        from first: Int,
        of block: UnsafeMutablePointer<UInt8>,
        isLetter: Bool
    ) throws(CardSecurityError) {
        switch self {
        case .nibbles(let given):
            guard given.count >= count else { throw .wrongLength(found: given.count) }
            for index in 0..<count { setNibble(first + index, of: block, to: given[index]) }
        case .random(let source):
            var drawn = InlineArray<16, UInt8>(repeating: 0)
            var written = 0
            while written < count {
                var span = drawn.mutableSpan
                try source.fill(&span)
                for index in 0..<16 where written < count {
                    // 252 is the greatest multiple of 6 in a byte: above it letters were uneven.
                    if isLetter, drawn[index] >= 252 { continue }
                    let value = isLetter ? 10 + drawn[index] % 6 : drawn[index] & 15
                    setNibble(first + written, of: block, to: value)
                    written += 1
                }
            }
        }
    }
}

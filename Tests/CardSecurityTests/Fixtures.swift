@testable import CardSecurity

/// Published test keys.
enum Fixtures {
    static let singleKey = "0123456789ABCDEF"
    static let doubleKey = "0123456789ABCDEFFEDCBA9876543210"
    static let otherDoubleKey = "55036372B17543ECB173730768B8D6C4"
    static let aesKey = "2B7E151628AED2A6ABF7158809CF4F3C"

    static func key(_ hexadecimal: String) throws(CardSecurityError) -> KeyBytes {
        try KeyBytes(hexadecimal: hexadecimal)
    }

    /// A key that every algorithm of the list takes.
    static func key(for algorithm: MACAlgorithm) throws(CardSecurityError) -> KeyBytes {
        try key(algorithm == .x99 ? singleKey : doubleKey)
    }

    /// Repeatable bytes, so that a failure names a length and not a run.
    static func bytes(_ count: Int, seed: UInt64 = 1) throws(CardSecurityError) -> [UInt8] {
        guard count > 0 else { return [] }
        let source = SeededRandomSource(seed: seed)
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        try source.fill(&span)
        return bytes
    }
}

extension KeyBytes {
    /// The clear bytes, for comparison in tests.
    borrowing func clear() throws(CardSecurityError) -> [UInt8] {
        try withBytes { bytes in Array(copying: bytes) }
    }
}

// `#expect` cannot take a span apart, so the tests call with arrays.
extension MACKey {
    func mac(over message: [UInt8]) -> MAC { mac(over: message.span) }

    func verify(_ received: [UInt8], over message: [UInt8]) -> Bool {
        verify(received.span, over: message.span)
    }
}

extension MAC {
    func matches(_ received: [UInt8]) -> Bool { matches(received.span) }
}

extension SHA256Hasher {
    static func digest(of message: [UInt8]) -> SHA256Digest { digest(of: message.span) }
}

extension SHA256Digest {
    init?(_ bytes: [UInt8]) { self.init(bytes.span) }
}

extension CardTokenBytes {
    init?(_ bytes: [UInt8]) { self.init(bytes.span) }
}

extension CardTokenKey {
    func token(for digits: [UInt8]) -> CardTokenBytes { token(for: digits.span) }
}

import COpenSSL

/// A message authentication code of up to 16 bytes.
///
/// It is compared through ``matches(_:)`` only, whose time does not depend on the bytes; there is
/// no equality on purpose.
public struct MAC: Sendable {
    private var storage: InlineArray<16, UInt8>

    /// The number of bytes, 1 to 16.
    public private(set) var count: Int

    init(_ storage: InlineArray<16, UInt8>, count: Int) {
        self.storage = storage
        self.count = count
    }

    /// Takes a MAC as received; nil unless it has 1 to 16 bytes.
    public init?(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty, bytes.count <= 16 else { return nil }
        storage = InlineArray(repeating: 0)
        count = bytes.count
        for index in bytes.indices { storage[index] = bytes[index] }
    }

    /// Whether the received bytes are this MAC, in a time that depends on the length alone.
    public func matches(_ received: Span<UInt8>) -> Bool {
        guard received.count == count else { return false }
        return withBytes { own in
            own.withUnsafeBufferPointer { mine in
                received.withUnsafeBufferPointer { theirs in
                    guard let one = mine.baseAddress, let other = theirs.baseAddress else {
                        return false
                    }
                    return fc_equal(one, other, mine.count) == 1
                }
            }
        }
    }

    /// Whether the other MAC is this one, in a time that depends on the length alone.
    public func matches(_ other: MAC) -> Bool {
        other.withBytes { bytes in matches(bytes) }
    }

    /// The leftmost bytes, as many as a field carries: 4 to all of them.
    public func truncated(to length: Int) -> MAC {
        precondition(length >= 4 && length <= count, "a MAC is cut to 4 bytes at the least")
        return MAC(storage, count: length)
    }

    /// Lends the bytes for the time of the call.
    public func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(storage.span.extracting(first: count))
    }

    /// Appends the bytes to an encoded message.
    public func append(to message: inout [UInt8]) {
        for index in 0..<count { message.append(storage[index]) }
    }

    /// The bytes as they go into the MAC element.
    public var bytes: [UInt8] { withBytes { span in Array(copying: span) } }
}

extension MAC: CustomStringConvertible {
    /// The length only.
    public var description: String { "MAC of \(count) bytes" }
}

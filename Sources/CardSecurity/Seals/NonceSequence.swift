/// Nonces for AES-GCM that cannot repeat: boot epoch 4 ‖ lane 1 ‖ counter 7.
///
/// One sequence belongs to one lane; it cannot be copied. The boot epoch must be greater at every
/// start (a durable counter), else two runs would share nonces.
public struct NonceSequence: ~Copyable, Sendable {
    /// Bytes of a nonce.
    public static let nonceLength = 12

    private let epoch: UInt32
    private let lane: UInt8
    private var counter: UInt64 = 0

    /// Starts at zero for this run and lane.
    public init(bootEpoch: UInt32, lane: UInt8) {
        epoch = bootEpoch
        self.lane = lane
    }

    /// The next nonce.
    mutating func next() -> InlineArray<12, UInt8> {
        precondition(counter < 1 << 56, "a lane seals fewer than 2^56 values in one run")
        var nonce = InlineArray<12, UInt8>(repeating: 0)
        for index in 0..<4 { nonce[index] = UInt8(truncatingIfNeeded: epoch >> (24 - 8 * index)) }
        nonce[4] = lane
        for index in 0..<7 {
            nonce[5 + index] = UInt8(truncatingIfNeeded: counter >> (48 - 8 * index))
        }
        counter += 1
        return nonce
    }
}

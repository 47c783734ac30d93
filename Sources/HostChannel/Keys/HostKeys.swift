import CardSecurity

/// The working keys that a channel shares with its host; in memory only, fetched at every start.
///
/// Not Sendable: the link's loop prepares and keeps it.
struct HostKeys {
    private let current: MACKey
    private var previous: MACKey?
    /// Monotonic nanoseconds at which the previous key stops to verify.
    private var previousUntil: Int64 = 0
    let pin: ZonePINKey
    /// DE 64 and DE 128 have eight bytes.
    static let macBytes = 8

    /// Opens DE 48 of the answer to a key change; every check value is compared.
    ///
    /// The keys in force verify on for `overlap`: answers that are on their way have their MAC.
    init(
        field: [UInt8],
        under zone: KeyEncryptionKey,
        replacing old: HostKeys?,
        at now: Int64,
        overlap: Int64
    ) throws(CardSecurityError) {
        let keys = try WorkingKeyLayout.decode(field.span, under: zone)
        current = try MACKey(.x919, key: keys.mac, length: Self.macBytes)
        pin = ZonePINKey(try keys.pin.duplicate())
        previous = old?.current
        previousUntil = now + overlap
    }

    /// Fills the last eight bytes of a message with its MAC.
    func sign(_ message: inout [UInt8]) {
        let covered = message.count - Self.macBytes
        let mac = current.mac(over: message.span.extracting(first: covered)).bytes
        message.replaceSubrange(covered..., with: mac)
    }

    /// Whether the last eight bytes are the message's MAC, under the key in force or the one
    /// before.
    func verify(_ message: [UInt8], at now: Int64) -> Bool {
        guard message.count > Self.macBytes else { return false }
        let covered = message.span.extracting(first: message.count - Self.macBytes)
        let mac = message.span.extracting(last: Self.macBytes)
        if current.verify(mac, over: covered) { return true }
        guard now < previousUntil, let previous else { return false }
        return previous.verify(mac, over: covered)
    }
}

package import ISO8583

/// What a request to a host may carry and nothing may keep: it travels beside the book, in memory,
/// from the lane that read it to the host's socket.
package struct HostSecrets: Sendable {
    /// DE 2; the link opens the sealed copy where it is nil.
    package var card: PrimaryAccountNumber?
    /// DE 35 in the clear.
    package var track2: Track2?
    /// DE 52: the PIN block under the host's key.
    package var pinBlock: [UInt8]?
    /// DE 22, three digits.
    package var entryMode: String?
    /// DE 25, two digits.
    package var conditionCode: String?

    package init() {}
}

extension HostSecrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of what is inside.
    package var description: String { "secrets of a host request" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

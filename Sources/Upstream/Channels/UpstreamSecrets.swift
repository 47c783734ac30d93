package import ISO8583
package import Payments

/// What a request may carry and nothing may keep: it travels beside the book, in memory, from the
/// lane that read it to the channel.
package struct UpstreamSecrets: Sendable {
    /// DE 2, opened from its sealed copy on the way where the lane has not read it.
    package var card: PrimaryAccountNumber?
    /// DE 35 in the clear.
    package var track2: Track2?
    /// DE 52: the PIN block under the channel's key.
    package var pinBlock: [UInt8]?
    /// DE 55 without what it says of the card.
    package var chip: ChipData?
    /// The code that the customer showed, where the channel understands it.
    package var code: ScannedCode?
    /// DE 22, three digits.
    package var entryMode: String?
    /// DE 25, two digits.
    package var conditionCode: String?

    package init() {}
}

extension UpstreamSecrets: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Nothing of what is inside.
    package var description: String { "secrets of a host request" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

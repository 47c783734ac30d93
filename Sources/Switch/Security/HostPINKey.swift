import CardSecurity
import Payments

/// The host's PIN key on its way to the lanes, each of which puts it into its own module.
final class HostPINKey: Sendable {
    private let key: KeyBytes

    init(_ key: consuming KeyBytes) {
        self.key = key
    }

    /// Puts it into one lane's module.
    func load(
        into module: any SecurityModule,
        of channel: ChannelNumber
    ) throws(CardSecurityError) -> KeyReference {
        let owner = KeyBinding.Owner.hostLink(UInt64(channel.rawValue))
        let binding = KeyBinding(owner, .pinEncryption, version: 1)
        let issued = try module.importKey(.tripleDES, whole: key, for: binding)
        return try module.load(issued.sealed, at: binding, for: .pinBlocks())
    }
}

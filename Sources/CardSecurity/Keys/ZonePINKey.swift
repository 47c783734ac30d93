/// A PIN key that is shared with one host, on its way to the threads that each put it into a module
/// of their own.
package final class ZonePINKey: Sendable {
    private let key: KeyBytes

    package init(_ key: consuming KeyBytes) {
        self.key = key
    }

    /// Puts it into one module, as the key of a link to a host.
    package func load(
        into module: any SecurityModule,
        ofLink link: UInt64
    ) throws(CardSecurityError) -> KeyReference {
        let binding = KeyBinding(.hostLink(link), .pinEncryption, version: 1)
        let issued = try module.importKey(.tripleDES, whole: key, for: binding)
        return try module.load(issued.sealed, at: binding, for: .pinBlocks())
    }
}

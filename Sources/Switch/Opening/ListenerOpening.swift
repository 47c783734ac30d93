import CardSecurity
import ISO8583
import Journal
import NIOSSL
import Payments

/// Makes the profiles of the configured listeners: their keys and certificates from files.
struct ListenerOpening {
    let configuration: SwitchConfiguration
    let directory: DataDirectory
    let environment: SwitchEnvironment
    /// Only then their keys and certificates are needed.
    let servesListeners: Bool

    /// The profiles, in the order of the configuration.
    func profiles(
        _ mappings: [String: DialectMapping],
        _ names: RegisteredNames
    ) throws(StartError) -> [ListenerProfile] {
        var profiles: [ListenerProfile] = []
        for listener in configuration.listeners {
            guard let mapping = mappings[listener.dialect],
                let number = names.listeners[listener.name],
                let dialect = names.dialects[listener.dialect]
            else { preconditionFailure("Every listener and dialect was registered.") }
            guard servesListeners else {
                profiles.append(
                    ListenerProfile(
                        settings: listener,
                        number: number,
                        dialect: dialect,
                        mapping: mapping
                    )
                )
                continue
            }
            profiles.append(
                ListenerProfile(
                    settings: listener,
                    number: number,
                    dialect: dialect,
                    mapping: mapping,
                    listenerKey: try listenerKey(of: listener),
                    baseKey: try baseKey(of: listener, mapping.specification.family),
                    dataKey: try key(listener.dataKeyFile, [16, 24], .tripleDES),
                    tls: try listener.tls.map { (settings) throws(StartError) in
                        try TLSMaterial.context(
                            settings,
                            of: listener.name,
                            in: directory,
                            at: environment.clock.now().rawValue / 1_000_000
                        )
                    }
                )
            )
        }
        return profiles
    }

    /// A listener's own key; one that is configured but absent leaves the listener without.
    private func listenerKey(of listener: ListenerSettings) throws(StartError) -> ListenerKey? {
        guard let name = listener.mac.keyFile, listener.mac.key != .derived,
            KeyFile(path: directory.resolve(name)).exists
        else { return nil }
        return try key(name, [16], .tripleDES)
    }

    /// The base key of derived keys; a listener that wants one does not start without it.
    private func baseKey(
        of listener: ListenerSettings,
        _ family: DialectFamily
    ) throws(StartError) -> ListenerKey? {
        guard listener.mac.key == .derived else { return nil }
        guard family == .ifsf else {
            throw .dialectUnusable(
                listener: listener.name,
                dialect: listener.dialect,
                reason: "mac.key dukpt needs DE 61 of ifsf"
            )
        }
        let derivation = listener.mac.derivation
        return try key(listener.mac.keyFile, derivation.keyLengths, derivation.algorithm)
    }

    /// A key of a listener from its file; nil where none is named.
    private func key(
        _ name: String?,
        _ lengths: [Int],
        _ algorithm: KeyAlgorithm
    ) throws(StartError) -> ListenerKey? {
        guard let name else { return nil }
        let file = KeyFile(path: directory.resolve(name), lengths: lengths)
        do throws(StartError) {
            let key = try file.read()
            do throws(CardSecurityError) {
                try configuration.keys.policy.check(key, algorithm)
            } catch {
                throw .listenerKeyUnusable(path: file.path, reason: "it is a weak key")
            }
            return ListenerKey(key)
        } catch {
            switch error {
            case .masterKeyLoose(let path, let mode):
                throw .listenerKeyUnusable(
                    path: path,
                    reason: "it has mode \(String(mode, radix: 8)): chmod 600 \(path)"
                )
            case .masterKeyUnreadable(let path, let reason):
                let digits = lengths.map { "\(2 * $0)" }.joined(separator: " or ")
                throw .listenerKeyUnusable(
                    path: path,
                    reason: "\(reason): it holds \(digits) hexadecimal characters"
                )
            default: throw error
            }
        }
    }
}

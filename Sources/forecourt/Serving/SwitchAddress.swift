import Switch

/// Where the switch is spoken to by who is not told it.
enum SwitchAddress {
    /// Where the configuration's listener of a dialect is, or `usual` without a configuration.
    static func listening(for dialect: String, config: String?, usual: String) throws -> String {
        guard let path = ConfigurationOptions.path(config) else { return usual }
        let listeners = try ConfigurationOptions.read(path, data: nil).configuration.listeners
        guard let listener = listeners.first(where: { $0.dialect == dialect }) else {
            throw CommandFailure(
                .configuration,
                "\(path) has no listener for \(dialect)",
                cure: "name one with --target, or another --dialect"
            )
        }
        let isAny = ["0.0.0.0", "::"].contains(listener.address.host)
        return isAny ? "127.0.0.1:\(listener.address.port)" : "\(listener.address)"
    }
}

import Yams

/// `tls:` of a listener.
extension ConfigurationReader {
    /// TLS of a listener; nil where the section is not there.
    static func readTLS(
        _ listener: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> TLSSettings? {
        guard let node = listener["tls"] else { return nil }
        let section = ConfigurationSection(
            node,
            path: listener.path("tls"),
            keys: [
                "certificate", "key", "minimum", "client_certificates", "trust", "bind_terminal",
            ],
            in: &source
        )
        let certificate = source.file("certificate", in: section, expected: "a PEM file")
        let key = source.file("key", in: section, expected: "a PEM file")
        guard let certificate, let key else { return nil }
        var settings = TLSSettings(certificate: certificate, key: key)
        settings.minimum =
            source.choice("minimum", in: section, default: settings.minimum) ?? settings.minimum
        settings.clientCertificates =
            source.choice("client_certificates", in: section, default: settings.clientCertificates)
            ?? settings.clientCertificates
        if section["trust"] != nil {
            settings.trust = source.file("trust", in: section, expected: "a PEM file")
        }
        settings.bindsTerminal = source.flag("bind_terminal", in: section, default: false)
        if settings.clientCertificates != .none, settings.trust == nil {
            source.complain(
                at: source.place(of: section.node),
                section.path("trust"),
                "missing",
                cure: "name the file of the authorities that clients' certificates come from"
            )
        }
        if settings.bindsTerminal, settings.clientCertificates != .required {
            source.complain(
                at: source.place(of: section.node),
                section.path("bind_terminal"),
                "needs client certificates",
                cure: "write client_certificates: required"
            )
        }
        return settings
    }
}

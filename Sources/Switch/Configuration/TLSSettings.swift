/// TLS of one listener.
package struct TLSSettings: Sendable, Equatable {
    /// The oldest version that is spoken.
    package enum Version: String, Sendable, CaseIterable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// Whether peers show a certificate.
    package enum ClientCertificates: String, Sendable, CaseIterable {
        case none
        /// One that is shown must be right.
        case optional
        case required
    }

    /// PEM file of the certificate and what it was signed with, the listener's own first.
    ///
    /// Files are relative to the data directory.
    package var certificate: String
    /// PEM file of its private key, mode 0600.
    package var key: String
    package var minimum = Version.tls12
    package var clientCertificates = ClientCertificates.none
    /// PEM file of the authorities that clients' certificates come from.
    package var trust: String?
    /// Whether a client's certificate names the terminals or the merchant that it may speak for.
    package var bindsTerminal = false

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

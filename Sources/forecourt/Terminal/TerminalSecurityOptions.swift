import ArgumentParser
import CardSecurity
import Simulators
import Switch

/// How a simulated terminal keeps its messages to itself: keys of one transaction, and TLS.
struct TerminalSecurityOptions: ParsableArguments {
    @Flag(
        help: "Keys of one transaction (DUKPT, IFSF); the counter is kept in the terminal's state."
    )
    var dukpt = false
    @Option(
        help: ArgumentHelp(
            "File with the base derivation key in hexadecimal (default: the demo's test key).",
            valueName: "file"
        )
    )
    var baseKeyFile: String?
    @Flag(help: "Connect with TLS.") var tls = false
    @Option(help: ArgumentHelp("PEM file of the authorities to trust.", valueName: "file"))
    var ca: String?
    @Option(help: ArgumentHelp("PEM file of the terminal's certificate.", valueName: "file"))
    var clientCert: String?
    @Option(help: ArgumentHelp("PEM file of its private key.", valueName: "file"))
    var clientKey: String?

    func validate() throws {
        guard tls == (ca != nil) else { throw ValidationError("--tls and --ca go together") }
        guard (clientCert == nil) == (clientKey == nil), tls || clientCert == nil else {
            throw ValidationError("--client-cert and --client-key go together, with --tls")
        }
        guard dukpt || baseKeyFile == nil else {
            throw ValidationError("--base-key-file needs --dukpt")
        }
    }

    /// What tells one connection of these options from another.
    var way: [String] { [tls ? "tls" : "plain", ca ?? "", clientCert ?? "", clientKey ?? ""] }

    /// What to shake hands with; nil for a plain connection.
    func handshake() throws(TerminalSocketError) -> TerminalTLS? {
        guard tls, let ca else { return nil }
        for path in [ca, clientCert, clientKey].compactMap({ $0 }) {
            do throws(RegularFile.Fault) {
                try RegularFile.check(path, atMost: 1 << 20)
            } catch {
                throw .tls(reason: "\(path): \(error)")
            }
        }
        return try TerminalTLS(authorities: ca, certificate: clientCert, key: clientKey)
    }

    func baseKey() throws -> KeyBytes {
        let text =
            try baseKeyFile.map { try InputReader.smallText(of: $0, for: "--base-key-file") }
            ?? DemoWorld.masterKeyHexadecimal
        do throws(CardSecurityError) {
            return try KeyBytes(hexadecimal: String(text.filter { !$0.isWhitespace }))
        } catch {
            throw CommandFailure(
                .badInput,
                "\(baseKeyFile ?? "the base key") holds no key",
                cure: "write 32 hexadecimal digits"
            )
        }
    }
}

import NIOSSL
import Testing
import WalletChannels

@testable import ProviderHTTP

/// TLS to a provider, and our certificate to those who want to see it.
@Suite struct ClientTransportTLSTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// What a call comes to at a server that shows a certificate for `address`.
    private func outcome(
        _ made: MadeCertificates,
        address: String = "IP:127.0.0.1",
        trusts: Bool = true,
        wantsOurs: Bool = false,
        showsOurs: Bool = false
    ) async throws -> Result<HTTPAnswer, TransportFailure> {
        let server = try made.issue("server", address)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(server.certificate)],
            privateKey: .privateKey(server.key)
        )
        if wantsOurs {
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = .certificates([try made.authority])
        }
        var settings = ClientTransport.Settings(connections: 9)
        if trusts { settings.authorities = [try made.authority] }
        let ours = try made.issue("client", "DNS:merchant")
        settings.identity = ClientTransport.Identity(chain: [ours.certificate], key: ours.key)
        let world = TransportWorld(settings)
        let listening = try await RawServer.start(
            world.group,
            tls: try NIOSSLContext(configuration: tls),
            .bytes(Self.ok)
        )
        let result = await world.send(
            world.call("https://127.0.0.1:\(listening.port)", usesCertificate: showsOurs)
        )
        await listening.stop()
        await world.end()
        return result
    }

    private func failure(_ result: Result<HTTPAnswer, TransportFailure>) -> TransportFailure? {
        if case .failure(let failure) = result { return failure }
        return nil
    }

    @Test func `a server is believed by an authority that is trusted, and by its name`()
        async throws
    {
        let made = try MadeCertificates()
        defer { made.remove() }
        #expect(try await outcome(made).get().status == 200)
        let stranger = try await outcome(made, trusts: false)
        #expect(failure(stranger) == .unsent(.noTLS))
        let other = try await outcome(made, address: "IP:127.0.0.2")
        #expect(failure(other) == .unsent(.noTLS))
    }

    @Test func `our certificate is shown where the call says so`() async throws {
        let made = try MadeCertificates()
        defer { made.remove() }
        let shown = try await outcome(made, wantsOurs: true, showsOurs: true)
        #expect(try shown.get().status == 200)
        let bare = try await outcome(made, wantsOurs: true)
        #expect(failure(bare) != nil)
    }
}

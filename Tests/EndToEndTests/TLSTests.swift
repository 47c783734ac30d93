import Foundation
import ISO8583
import Journal
import Testing

@testable import Switch

/// Listeners with TLS, against the openssl command.
@Suite struct TLSTests {
    private struct Party {
        let world: TestWorld
        let authority: TestAuthority
    }

    private func party(
        _ adjust: (inout TLSSettings) -> Void = { _ in },
        deadline: Duration = .seconds(30)
    ) throws -> Party {
        let world = try TestWorld {
            var tls = TLSSettings(certificate: "switch.pem", key: "switch.key")
            adjust(&tls)
            for index in $0.listeners.indices {
                $0.listeners[index].tls = tls
                $0.listeners[index].limits.frameDeadline = deadline
            }
        }
        let authority = try TestAuthority(in: world.path)
        try authority.issue("switch", name: "switch", alternative: "IP:127.0.0.1")
        return Party(world: world, authority: authority)
    }

    private func terminal(
        _ party: Party,
        _ open: TerminalOpener,
        _ number: Int = 1,
        listener: String = "unionpay",
        showing name: String? = nil,
        options: [String] = []
    ) throws -> TestTerminal {
        let path = party.world.path
        let wire = try OpenSSLWire(
            port: try open.port(of: listener),
            authorities: path + "/ca.pem",
            showing: name.map {
                ShownCertificate(certificate: "\(path)/\($0).pem", key: "\(path)/\($0).key")
            },
            options: options
        )
        return try party.world.terminal(listener, number, at: wire)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a terminal pays over TLS`(_ version: String) async throws {
        let party = try party()
        try await party.world.live { _, open in
            for listener in ["unionpay", "ifsf"] {
                let terminal = try terminal(party, open, listener: listener, options: [version])
                try terminal.signOn()
                let paid = try terminal.exchange(try terminal.purchase(8850))
                #expect(paid.code == (listener == "ifsf" ? "000" : "00"))
                #expect(terminal.verifies(paid))
            }
        }
    }

    @Test func `versions below the minimum and plain bytes are cut, counted and served no reply`()
        async throws
    {
        let party = try party { $0.minimum = .tls13 }
        try await party.world.live { paymentSwitch, open in
            // First, since a row says why of the first of a second.
            let plain = try open("unionpay", 1)
            try plain.wire.send(plain.frame(plain.signOnRequest(), authenticated: false))
            #expect(try plain.waitsForClose())
            let old = try terminal(party, open, options: ["-tls1_2"])
            #expect(try old.waitsForClose())
            let older = try terminal(party, open, options: ["-tls1_1"])
            #expect(try older.waitsForClose())
            let good = try terminal(party, open)
            #expect(try good.signOn()?.code == "00")
            #expect(
                paymentSwitch.metrics().contains(
                    "forecourt_connections_cut_total{reason=\"handshake\"}"
                )
            )
        }
        let notes = try party.world.column("SELECT note FROM record WHERE kind = 4")
        #expect(notes.contains { $0.contains("bytes without TLS stand where") }, "\(notes)")
    }

    @Test func `row 38: a handshake that is not done in time is cut`() async throws {
        let party = try party(deadline: .milliseconds(100))
        try await party.world.live { _, open in
            let silent = try open("unionpay", 1)
            #expect(try silent.waitsForClose())
        }
    }

    @Test func `without a certificate of the authority nobody gets in where one is required`()
        async throws
    {
        let party = try party {
            $0.clientCertificates = .required
            $0.trust = "ca.pem"
        }
        try party.authority.issue("pump", name: "pump", alternative: "DNS:pump")
        let strange = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: strange,
            withIntermediateDirectories: true
        )
        let others = try TestAuthority(in: strange)
        try others.issue("pump", name: "pump", alternative: "DNS:pump")
        try await party.world.live { _, open in
            #expect(try terminal(party, open).waitsForClose())
            let wire = try OpenSSLWire(
                port: try open.port(of: "unionpay"),
                authorities: party.world.path + "/ca.pem",
                showing: ShownCertificate(
                    certificate: strange + "/pump.pem",
                    key: strange + "/pump.key"
                )
            )
            let stranger = try party.world.terminal("unionpay", 1, at: wire)
            #expect(try stranger.waitsForClose())
            let known = try terminal(party, open, showing: "pump")
            #expect(try known.signOn()?.code == "00")
        }
        try FileManager.default.removeItem(atPath: strange)
    }

    @Test func `a certificate speaks for the terminals that it names, and for no other`()
        async throws
    {
        let party = try party {
            $0.clientCertificates = .required
            $0.trust = "ca.pem"
            $0.bindsTerminal = true
        }
        try party.authority.issue("one", name: "T0000001", alternative: "DNS:pump-one")
        try party.authority.issue("two", name: "pump", alternative: "DNS:T0000002")
        try party.authority.issue("station", name: "DEMOSTATION0001", alternative: "DNS:station")
        try await party.world.live { paymentSwitch, open in
            #expect(try terminal(party, open, 1, showing: "one").signOn()?.code == "00")
            #expect(try terminal(party, open, 2, showing: "two").signOn()?.code == "00")
            #expect(try terminal(party, open, 3, showing: "station").signOn()?.code == "00")
            #expect(try terminal(party, open, 2, showing: "one").signOn()?.code == "97")
            #expect(try terminal(party, open, 1, showing: "two").signOn()?.code == "97")
            // A payment with the right MAC of another terminal is refused all the same.
            let own = try terminal(party, open, 2, showing: "two")
            try own.signOn()
            let sale = try own.frame(try own.purchase(100))
            let other = try terminal(party, open, 2, showing: "one")
            try other.wire.send(sale)
            #expect(try other.receive().code == "97")
            #expect(paymentSwitch.metrics().contains("forecourt_foreign_terminals_total"))
            #expect(try own.exchange(own.purchase(100)).code == "00")
        }
    }

    @Test func `certificates are read again, and bad ones leave the old in use`() async throws {
        let party = try party()
        try await party.world.live { paymentSwitch, open in
            let before = try terminal(party, open)
            try before.signOn()
            let path = party.world.path
            let own = try Data(contentsOf: URL(fileURLWithPath: path + "/switch.key"))
            try party.authority.issue("next", name: "switch", alternative: "DNS:elsewhere")
            try Data("no key".utf8).write(to: URL(fileURLWithPath: path + "/switch.key"))
            #expect(throws: StartError.self) { try paymentSwitch.reloadCertificates() }
            #expect(try terminal(party, open).signOn()?.code == "00")
            // A certificate beside the key of another one.
            try Data(contentsOf: URL(fileURLWithPath: path + "/next.key"))
                .write(to: URL(fileURLWithPath: path + "/switch.key"))
            #expect(throws: StartError.self) { try paymentSwitch.reloadCertificates() }
            #expect(try terminal(party, open).signOn()?.code == "00")
            try own.write(to: URL(fileURLWithPath: path + "/switch.key"))
            try paymentSwitch.reloadCertificates()
            #expect(try terminal(party, open).signOn()?.code == "00")
            // One for another address: the client's own check tells that it is in use.
            for name in ["pem", "key"] {
                try Data(contentsOf: URL(fileURLWithPath: "\(path)/next.\(name)"))
                    .write(to: URL(fileURLWithPath: "\(path)/switch.\(name)"))
            }
            try paymentSwitch.reloadCertificates()
            #expect(try terminal(party, open).waitsForClose())
            // Connections that stand keep what they have.
            #expect(try before.exchange(before.purchase(100)).code == "00")
        }
    }

    @Test func `a key that others can read, or a certificate that is none, stops the start`() throws
    {
        let party = try party()
        let path = party.world.path
        func start() -> StartError? {
            do throws(StartError) {
                _ = try PaymentSwitch(
                    configuration: party.world.configuration,
                    dataDirectory: .init(path: path),
                    specifications: party.world.specifications,
                    logger: TestWorld.quietLogger
                )
                return nil
            } catch {
                return error
            }
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640],
            ofItemAtPath: path + "/switch.key"
        )
        #expect(start()?.exitCode == 78)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: path + "/switch.key"
        )
        try Data("none".utf8).write(to: URL(fileURLWithPath: path + "/switch.pem"))
        #expect(start()?.exitCode == 78)
    }
}

import FoundationEssentials
import NIOCore
import Payments
import Testing
import Text
import Upstream

@testable import WalletChannels

/// The certificates of WeChat, with virtual time.
@Suite struct CertificateKeeperTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "wallet-\(UInt64.random(in: 0...UInt64.max))")

    private func world() throws -> ChannelWorld {
        let store = CertificateStore(folder: folder.path)
        let world = ChannelWorld(.weChat(try Forms.weChat(.folder(store))), inFlight: 8)
        world.start()
        return world
    }

    private func remove() {
        // A folder that was never made is not there.
        try? FileManager.default.removeItem(at: folder)
    }

    /// What the provider says of its certificates.
    private func list(at now: Timestamp, serial: String? = nil) throws -> HTTPAnswer {
        let document = try Fixture.json("wechat_v3_notify_aesgcm.json")
        guard case .array(let vectors)? = document["vectors"],
            let vector = vectors.first(where: { $0["name"]?.string == "platform_certificate" })
        else { throw ProviderKeyError.noCertificate }
        let certificate = JSONValue.object([
            .init("serial_no", .string(try serial ?? Fixture.certificate().serial)),
            .init(
                "encrypt_certificate",
                .object([
                    .init("algorithm", .string("AEAD_AES_256_GCM")),
                    .init("nonce", vector["nonce"] ?? .null),
                    .init("associated_data", vector["associated_data"] ?? .null),
                    .init("ciphertext", vector["ciphertext"] ?? .null),
                ])
            ),
        ])
        let body = JSONValue.object([.init("data", .array([certificate]))]).text()
        return try ProviderDesk.weChat(200, body, at: now)
    }

    private static let waiting = #"{"trade_state":"USERPAYING"}"#

    @Test func `without a certificate it fetches, keeps and then believes`() throws {
        defer { remove() }
        let world = try world()
        #expect(world.readiness == [.down])
        #expect(world.snapshots.last?.note == "no certificate of the provider")
        #expect(world.submit(BookAsks.request(.pay)) == 1)
        #expect(world.transport.calls.map(\.path) == ["/v3/certificates"])
        world.answer(.success(try list(at: world.now)))
        #expect(world.readiness == [.down, .up])
        #expect(world.submit(BookAsks.request(.pay)) == 0)
        world.answer(.success(try ProviderDesk.weChat(200, Self.waiting, at: world.now)))
        #expect(world.findings == [.pay(.inProgress)])
        // The next start finds it.
        let again = try self.world()
        #expect(again.readiness.last == .up)
        #expect(again.transport.calls.isEmpty)
    }

    @Test func `an unknown serial is one fetch for all that miss it, then unknown`() throws {
        defer { remove() }
        let certificate = Fixture.file("TESTONLY_wechat_platform_cert.pem") ?? []
        try CertificateStore(folder: folder.path).save(certificate, serial: "A")
        let world = try world()
        #expect(world.readiness.last == .up)
        for exchange in 1...3 as ClosedRange<Int64> {
            _ = world.submit(BookAsks.request(.pay, exchange: exchange))
        }
        for _ in 1...3 {
            let answer = try ProviderDesk.weChat(200, Self.waiting, at: world.now, serial: "ABC")
            world.answer(.success(answer))
        }
        #expect(world.findings.isEmpty)
        #expect(world.transport.calls.filter { $0.path == "/v3/certificates" }.count == 1)
        world.answer(.success(try list(at: world.now)))
        let unknown = WalletAnswer.Finding.pay(.unknown(.unknownSerial))
        #expect(world.findings == [unknown, unknown, unknown])
        // Within ten minutes nothing is fetched again.
        _ = world.submit(BookAsks.request(.pay, exchange: 4))
        world.answer(
            .success(try ProviderDesk.weChat(200, Self.waiting, at: world.now, serial: "ABC"))
        )
        #expect(world.findings.count == 4)
        #expect(world.transport.calls.filter { $0.path == "/v3/certificates" }.count == 1)
    }

    @Test func `a list that is not signed, or of another serial, brings none`() throws {
        defer { remove() }
        let world = try world()
        world.answer(
            .success(HTTPAnswer(status: 200, headers: [], body: try list(at: world.now).body))
        )
        #expect(world.readiness == [.down])
        world.pass(600)
        world.answer(.success(try list(at: world.now, serial: "ABC")))
        #expect(world.readiness == [.down])
        world.pass(600)
        world.answer(.success(try list(at: world.now)))
        #expect(world.readiness.last == .up)
        #expect(world.notes.count == 2)
    }

    @Test func `it is fetched again twice a day`() throws {
        defer { remove() }
        let world = try world()
        world.answer(.success(try list(at: world.now)))
        world.pass(12 * 3_600 - 1)
        #expect(world.transport.calls.count == 1)
        world.pass(1)
        #expect(world.transport.calls.count == 2)
        world.answer(.failure(.timedOut))
        world.pass(600)
        #expect(world.transport.calls.count == 3)
        #expect(world.readiness.last == .up)
    }

    @Test func `a folder that cannot be written is said, and the certificate serves`() throws {
        try Data().write(to: folder)
        defer { remove() }
        let world = try world()
        world.answer(.success(try list(at: world.now)))
        #expect(world.readiness.last == .up)
        #expect(world.notes.contains { $0.contains("cannot be written") })
    }

    @Test func `a fetch that brings nothing comes again soon, and then later and later`() throws {
        defer { remove() }
        let world = try world()
        var calls = 1
        for wait in [5, 10, 20, 40, 80, 80] as [Int64] {
            world.answer(.failure(.linkLost))
            world.pass(wait - 1)
            #expect(world.transport.calls.count == calls)
            world.pass(1)
            calls += 1
            #expect(world.transport.calls.count == calls)
        }
        world.answer(.success(try list(at: world.now)))
        #expect(world.readiness == [.down, .up])
        world.pass(600)
        #expect(world.transport.calls.count == calls)
    }

    @Test func `what misses a certificate waits for a fetch that failed, and for no more`() throws {
        defer { remove() }
        let certificate = Fixture.file("TESTONLY_wechat_platform_cert.pem") ?? []
        try CertificateStore(folder: folder.path).save(certificate, serial: "A")
        let world = try world()
        func miss() throws {
            world.answer(
                .success(try ProviderDesk.weChat(200, Self.waiting, at: world.now, serial: "ABC"))
            )
        }
        _ = world.submit(BookAsks.request(.pay, exchange: 1))
        try miss()
        world.answer(.failure(.linkLost))
        #expect(world.findings.count == 1)
        // Between two fetches nothing waits.
        _ = world.submit(BookAsks.request(.pay, exchange: 2))
        try miss()
        #expect(world.findings.count == 2)
        _ = world.submit(BookAsks.request(.pay, exchange: 3))
        world.pass(5)
        try miss()
        #expect(world.findings.count == 2)
        world.answer(.success(try list(at: world.now)))
        #expect(world.findings.count == 3)
        #expect(world.transport.calls.filter { $0.path == "/v3/certificates" }.count == 2)
    }

    @Test func `a notify that missed its certificate is read again, on a thread too`() throws {
        defer { remove() }
        let world = try world()
        let read = NIOLoopBoundBox([NotifyReading](), eventLoop: world.loop)
        world.channel.notifies.read(try Notifies.weChat(at: world.now), at: world.now) {
            read.value.append($0)
        }
        #expect(read.value.isEmpty)
        let before = world.signer.count
        world.answer(.success(try list(at: world.now)))
        let hint = WalletHint(
            channel: world.channel.number,
            number: Fixture.order(),
            about: .payment
        )
        #expect(read.value == [.hint(hint)])
        // What was fetched, and the notify.
        #expect(world.signer.count == before + 2)
    }

    @Test func `nothing is fetched behind the channel's end`() throws {
        defer { remove() }
        let world = try world()
        world.answer(.failure(.linkLost))
        world.channel.stop()
        world.channel.end {}
        world.pass(86_400)
        #expect(world.transport.calls.count == 1)
    }
}

import FoundationEssentials
import Glibc
import Payments
import Testing
import Upstream

@testable import WalletChannels

/// Whose certificates are believed: those of a folder that is the switch's own, until they end.
@Suite struct CertificateStoreTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "store-\(UInt64.random(in: 0...UInt64.max))").path
    private let certificate = Fixture.file("TESTONLY_wechat_platform_cert.pem") ?? []

    private func saved() throws -> CertificateStore {
        let store = CertificateStore(folder: folder)
        try store.save(certificate, serial: "A")
        return store
    }

    private func remove() {
        // A folder that was never made is not there.
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test func `what is saved is the switch's alone, and is read again`() throws {
        defer { remove() }
        let store = try saved()
        var status = stat()
        #expect(stat(folder + "/A.pem", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
        let content = store.load(at: Fixture.noon)
        #expect(content.certificates.count == 1 && content.fault == nil)
    }

    @Test(arguments: [(0o755, true), (0o750, true), (0o770, false), (0o702, false), (0o777, false)])
    func `a folder that others may write is neither read nor written`(
        mode: UInt32,
        isOwn: Bool
    ) throws {
        defer { remove() }
        let store = try saved()
        #expect(chmod(folder, mode) == 0)
        let content = store.load(at: Fixture.noon)
        #expect(content.certificates.count == (isOwn ? 1 : 0))
        #expect(content.fault == (isOwn ? nil : .shared(folder)))
        var fault: CertificateStore.Fault?
        do throws(CertificateStore.Fault) {
            try store.save(certificate, serial: "B")
        } catch {
            fault = error
        }
        #expect(fault == (isOwn ? nil : .shared(folder)))
    }

    @Test(arguments: [(0o644, true), (0o664, false), (0o606, false)])
    func `a file that others may write is left out`(mode: UInt32, isOwn: Bool) throws {
        defer { remove() }
        let store = try saved()
        let path = folder + "/A.pem"
        #expect(chmod(path, mode) == 0)
        let content = store.load(at: Fixture.noon)
        #expect(content.certificates.count == (isOwn ? 1 : 0))
        #expect(content.fault == (isOwn ? nil : .shared(path)))
    }

    @Test func `what is no short file is left out, and keeps nobody`() throws {
        defer { remove() }
        let store = try saved()
        #expect(mkfifo(folder + "/pipe.pem", 0o600) == 0)
        #expect(mkdir(folder + "/folder.pem", 0o700) == 0)
        let long = certificate + [UInt8](repeating: 0x0A, count: 16 << 10)
        try Data(long).write(to: URL(filePath: folder + "/long.pem"))
        let content = store.load(at: Fixture.noon)
        #expect(content.certificates.count == 1 && content.fault == nil)
    }

    @Test func `a folder of others is said, and its channel fetches for itself`() throws {
        defer { remove() }
        let store = try saved()
        #expect(chmod(folder, 0o777) == 0)
        let world = ChannelWorld(.weChat(try Forms.weChat(.folder(store))))
        world.start()
        #expect(world.readiness == [.down])
        #expect(world.transport.calls.map(\.path) == ["/v3/certificates"])
        #expect(world.notes.contains { $0.contains("chmod go-w") })
    }

    // MARK: Their end

    @Test func `a certificate that has ended is not believed`() throws {
        let certificate = try Fixture.certificate()
        for (late, reason) in [(0, "verified"), (1, "unknownSerial")] as [(Int64, String)] {
            let now = Timestamp(rawValue: (certificate.notAfter + late) * 1_000_000)
            let reading = AnswerVerifier.weChat(
                try ProviderDesk.weChat(200, "{}", at: now),
                keys: try ProviderDesk.keys(),
                now: now
            )
            #expect(ProviderDesk.reason(reading) == reason)
        }
    }

    @Test func `the end of a certificate that people gave is said a week before, twice a day`()
        throws
    {
        let world = ChannelWorld(.weChat(try Forms.weChat()))
        let certificate = try Fixture.certificate()
        world.shift(certificate.notAfter - Fixture.noon.rawValue / 1_000_000 - 7 * 86_400 - 3_600)
        world.start()
        #expect(world.notes.isEmpty)
        world.pass(43_200)
        #expect(world.notes.count == 1)
        world.pass(43_200)
        #expect(world.notes.count == 2)
        #expect(world.notes.allSatisfy { $0.contains("ends within a week") })
        #expect(world.readiness == [.up])
    }
}

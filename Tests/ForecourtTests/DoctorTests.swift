import CardSecurity
import Foundation
import Glibc
import Switch
import Testing
import Text

@testable import forecourt

@Suite struct DoctorTests {
    @Test(arguments: [
        ("3.7.17", Diagnosis.Level.wrong), ("3.36.0", .wrong), ("3.40.1", .warning),
        ("3.44.5", .warning), ("3.44.6", .good), ("3.45.0", .warning), ("3.50.6", .warning),
        ("3.50.7", .good), ("3.51.2", .warning), ("3.51.3", .good), ("3.52.0", .good),
        ("3.53.1", .good), ("4.0.0", .good), ("x", .warning),
    ])
    func `the WAL-reset bug is known by SQLite's version`(version: String, level: Diagnosis.Level) {
        let found = LibraryDoctor.sqlite(version)
        #expect(found.level == level, "\(found)")
        #expect((found.cure == nil) == (level == .good))
    }

    @Test(arguments: [
        (63, Diagnosis.Level.wrong), (64, .warning), (255, .warning), (256, .good),
    ])
    func `memory is judged by what is available`(megabytes: Int, level: Diagnosis.Level) {
        let text = "MemTotal:  8000000 kB\nMemAvailable:  \(megabytes << 10) kB\n"
        #expect(MachineDoctor.memory(text).level == level)
        #expect(MachineDoctor.memory("").level == .warning)
    }

    @Test func `a clock of the past is wrong, one that nothing keeps right a warning`() {
        #expect(MachineDoctor.clock(seconds: 0, isSynchronised: true).level == .wrong)
        #expect(
            MachineDoctor.clock(seconds: 1_796_000_000, isSynchronised: false).level == .warning
        )
        #expect(MachineDoctor.clock(seconds: 1_796_000_000, isSynchronised: nil).level == .good)
    }

    @Test(arguments: [
        (String?("ext4"), Diagnosis.Level.good), ("xfs", .good), ("nfs4", .wrong), ("cifs", .wrong),
        ("tmpfs", .warning), ("overlay", .warning), ("fuse.sshfs", .warning), (nil, .warning),
    ])
    func `file systems that keep no journal are known`(type: String?, level: Diagnosis.Level) {
        #expect(DataDoctor.fileSystem(type, isReadOnly: false).level == level)
        #expect(DataDoctor.fileSystem(type, isReadOnly: true).level == .wrong)
    }

    @Test(arguments: [
        (1 << 20, Diagnosis.Level.wrong), (100 << 20, .warning), (3 << 30, .good),
    ])
    func `little space is a warning, none is wrong`(free: Int, level: Diagnosis.Level) {
        #expect(DataDoctor.space(free: free, of: 10 << 30).level == level)
    }

    @Test func `the longest mount above a path is its own`() {
        let mounts = Mounts(
            """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            30 22 0:25 / /srv rw - xfs /dev/sdb1 rw
            31 30 0:26 / /srv/a\\040b rw - nfs4 host:/x rw
            """
        )
        #expect(mounts.type(of: "/var/lib") == "ext4")
        #expect(mounts.type(of: "/srv/data") == "xfs")
        #expect(mounts.type(of: "/srvdata") == "ext4")
        #expect(mounts.type(of: "/srv/a b/c") == "nfs4")
        #expect(Mounts("").type(of: "/") == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", Diagnosis.Level.good), ("::1", .good), ("10.0.0.1", .warning),
    ])
    func `notifies that come plain from other machines are a warning`(
        host: String,
        level: Diagnosis.Level
    ) {
        let found = ListenerDoctor.protection(
            notifiesOn: SocketEndpoint(host: host, port: 8590),
            publicly: "https://pay.example/notify"
        )
        #expect(found.level == level, "\(found)")
    }

    @Test func `a listener without MAC, or plain beyond the machine, is a warning`() {
        func levels(_ host: String, _ mac: MACSettings) -> [Diagnosis.Level] {
            let address = SocketEndpoint(host: host, port: 1)
            return ListenerDoctor.protection(
                ListenerSettings(name: "l", address: address, dialect: "ifsf", mac: mac)
            ).map(\.level)
        }
        let none = MACSettings(algorithm: nil)
        let right = MACSettings(algorithm: .x919)
        #expect(levels("127.0.0.1", right) == [.good])
        #expect(levels("127.0.0.1", none) == [.warning])
        #expect(levels("0.0.0.0", none) == [.warning, .warning])
        #expect(levels("::", right) == [.warning])
        #expect(levels("::1", MACSettings(algorithm: .x919, required: false)) == [.warning])
    }

    // MARK: As a command

    private let folder: TestFolder
    private let configuration: String

    init() throws {
        folder = try TestFolder()
        let demo = try String(
            contentsOfFile: Repository.path("fixtures/demo/forecourt.yaml"),
            encoding: .utf8
        )
        // Ports of nobody: 0 is free on every machine.
        let text = demo.replacing(
            /address: 127\.0\.0\.1:85\d\d/,
            with: "address: 127.0.0.1:0"
        )
        configuration = try folder.file("forecourt.yaml", text)
    }

    private func run(_ words: String...) throws -> Program.Outcome {
        let named = ["--config", configuration, "--data", folder.path + "/data"]
        return try Program.run(["doctor"] + words + named, in: folder.path)
    }

    @Test func `each line has a level, and wrong ones end it with 1`() throws {
        let seed = try Program.run(
            ["demo", "seed", "--terminals", "1", "--cards", "1", "--config", configuration]
                + ["--data", folder.path + "/data"],
            in: folder.path
        )
        try #require(seed.status == 0, "\(seed.errors)")
        let before = try run("--json")
        let found = try before.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
        let master = try #require(found.first { $0["check"] == .string("master key") })
        #expect(master["level"] == .string("good"), "\(before.output)")
        #expect(found.allSatisfy { $0["words"]?.string?.isEmpty == false })
        #expect(found.allSatisfy { ($0["level"] == .string("good")) == ($0["cure"] == .null) })
        chmod(folder.path + "/data/master.key", 0o644)
        let loose = try run()
        #expect(loose.status == 1 && loose.errors.isEmpty, "\(loose.errors)")
        #expect(loose.output.contains("cure: chmod 600"))
        for line in loose.output.split(separator: "\n") where !line.contains(folder.path) {
            #expect(TextColumns.width(of: String(line)) <= 80, "\(line)")
        }
    }

    @Test func `a port of another program is wrong`() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                bind(descriptor, peer, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, peer, &size) == 0
            }
        }
        try #require(code)
        let port = Int(UInt16(bigEndian: address.sin_port))
        #expect(ListenerDoctor.bind(SocketEndpoint(host: "127.0.0.1", port: port)) == EADDRINUSE)
        #expect(ListenerDoctor.bind(SocketEndpoint(host: "127.0.0.1", port: 0)) == 0)
        #expect(ListenerDoctor.bind(SocketEndpoint(host: "192.0.2.1", port: 0)) == EADDRNOTAVAIL)
    }

    @Test func `without a configuration, or with a wrong one, it goes on with the rest`() throws {
        let missing = try Program.run(["doctor"], in: folder.path + "/")
        #expect(missing.output.contains("memory"))
        let wrong = try folder.file("wrong.yaml", "schema: 1\nlistners: []\n")
        let outcome = try Program.run(["doctor", "--config", wrong], in: folder.path)
        #expect(outcome.status == 1 && outcome.output.contains("it has mistakes"))
        #expect(outcome.output.contains("SQLite") && outcome.errors.contains("listners"))
    }
}

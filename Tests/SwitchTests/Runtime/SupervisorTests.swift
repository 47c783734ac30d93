import Glibc
import Logging
import Testing

@testable import Switch

/// The variables of a service manager, and what is written to it.
@Suite struct SupervisorTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func supervisor(_ variables: [String: String]) throws(Supervisor.Fault) -> Supervisor? {
        try Supervisor(environment: variables, logger: logger)
    }

    @Test func `without a socket nobody is told`() throws {
        #expect(try supervisor([:]) == nil)
        #expect(try supervisor(["NOTIFY_SOCKET": "", "WATCHDOG_USEC": "1"]) == nil)
    }

    private static let noSockets = [
        "run/notify", "@", "/", "vsock:2:1", "/" + String(repeating: "a", count: 107),
    ]

    @Test(arguments: noSockets)
    func `a name that is no socket is refused`(name: String) {
        #expect(throws: Supervisor.Fault.socket(name)) {
            try supervisor(["NOTIFY_SOCKET": name])
        }
    }

    @Test func `the longest path and abstract names are taken`() throws {
        for name in ["/" + String(repeating: "a", count: 106), "@forecourt", "/run/notify"] {
            #expect(try supervisor(["NOTIFY_SOCKET": name]) != nil)
        }
    }

    @Test func `the watchdog is that of this process`() throws {
        func watchdog(_ variables: [String: String]) throws -> Duration? {
            try #require(
                try supervisor(variables.merging(["NOTIFY_SOCKET": "@forecourt"]) { own, _ in own })
            ).watchdog
        }
        #expect(try watchdog([:]) == nil)
        #expect(try watchdog(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        let mine = ["WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "\(getpid())"]
        #expect(try watchdog(mine) == .milliseconds(1500))
        #expect(try watchdog(["WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "1"]) == nil)
        for text in ["0", "-1", "soon", "9223372036854775807"] {
            #expect(throws: Supervisor.Fault.watchdog(text)) {
                try watchdog(["WATCHDOG_USEC": text])
            }
        }
    }

    @Test func `news are lines, and a sentence stays one`() {
        #expect(Supervisor.News.ready("serving").lines == ["READY=1", "STATUS=serving"])
        #expect(Supervisor.News.status("one\ntwo\r\nREADY=1").lines == ["STATUS=one two READY=1"])
        #expect(
            Supervisor.News.reloading(sinceNanoseconds: 12_345_678).lines == [
                "RELOADING=1", "MONOTONIC_USEC=12345", "STATUS=reading the configuration again",
            ]
        )
        #expect(
            Supervisor.News.stopping(within: .seconds(30)).lines == [
                "STOPPING=1", "EXTEND_TIMEOUT_USEC=45000000", "STATUS=finishing what is in flight",
            ]
        )
        #expect(Supervisor.News.alive.lines == ["WATCHDOG=1"])
    }

    @Test func `behind the stop no reload begins or ends`() throws {
        let name = "@forecourt-stop-\(getpid())"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(name.utf8)
        path[0] = 0
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        try #require(bound == 0)
        let supervisor = try #require(try supervisor(["NOTIFY_SOCKET": name]))
        supervisor.tell(.reloading(sinceNanoseconds: 1000))
        supervisor.tell(.stopping(within: .seconds(1)))
        supervisor.tell(.ready("serving"))
        supervisor.tell(.reloading(sinceNanoseconds: 2000))
        supervisor.tell(.alive)
        supervisor.tell(.status("ended"))
        var heard: [String] = []
        var bytes = [UInt8](repeating: 0, count: 512)
        while case let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT)),
            count > 0
        {
            let text = String(decoding: bytes[..<count], as: UTF8.self)
            heard.append(String(text.prefix { $0 != "\n" }))
        }
        #expect(heard == ["RELOADING=1", "STOPPING=1", "WATCHDOG=1", "STATUS=ended"])
    }

    @Test func `a manager that is gone ends nothing`() throws {
        let supervisor = try supervisor(["NOTIFY_SOCKET": "@forecourt-nobody-\(getpid())"])
        for _ in 1...3 { supervisor?.tell(.alive) }
    }

    @Test(arguments: ["credential:", "credential:.", "credential:..", "credential:a/b"])
    func `a credential outside its folder names no file`(text: String) {
        #expect(Credential(text) == nil)
        #expect(!Credential.names(text))
    }

    @Test func `credentials are told from paths`() {
        #expect(Credential("credential:master.key")?.name == "master.key")
        #expect(Credential("master.key") == nil)
        #expect(Credential.names("master.key") && Credential.names("credential:master.key"))
        #expect(!Credential.names(""))
        #expect(Credential.isLoose(0o640, at: "/etc/master.key"))
        #expect(!Credential.isLoose(0o600, at: "/etc/master.key"))
    }
}

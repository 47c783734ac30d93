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

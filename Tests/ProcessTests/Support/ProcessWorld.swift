import Foundation
import Glibc
import ISO8583
import Simulators

/// A scratch folder with a data directory that holds a small demo world, and a configuration of
/// the demo's four listeners on free ports.
final class ProcessWorld: Sendable {
    /// Terminals and cards of each kind in the small world.
    static let terminals = 20
    static let cards = 20

    let folder: String
    /// Of the demo's listeners, of HTTP, the bank, the listener for notifies, WeChat and Alipay.
    let ports: [Int]
    var data: String { folder + "/data" }
    var journal: String { data + "/journal.sqlite" }
    var configuration: String { folder + "/forecourt.yaml" }
    var httpAddress: String { "127.0.0.1:\(ports[4])" }
    var bankPort: Int { ports[5] }
    var weChatPort: Int { ports[7] }
    var alipayPort: Int { ports[8] }

    static let listeners = ["unionpay", "ifsf", "plain-text", "plain-binary"]

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Seeded once; every world starts from a copy.
    private static let seeded: Result<ProcessWorld, any Error> = Result {
        let world = try ProcessWorld(data: nil)
        let seed = try world.start([
            "demo", "seed", "--config", world.configuration, "--data", world.data,
            "--terminals", "\(terminals)", "--cards", "\(cards)",
        ])
        guard try seed.waitHere() == .exited(0) else { throw ProcessFailure(seed.errors) }
        return world
    }

    static let library: Result<SpecificationLibrary, SpecificationError> = {
        do throws(SpecificationError) {
            return .success(try SpecificationLibrary(folder: root.appending(path: "specs").path))
        } catch {
            return .failure(error)
        }
    }()

    /// A copy of the seeded world; `adjust` changes the text of its configuration.
    convenience init(_ adjust: (inout String) -> Void = { _ in }) throws {
        try self.init(data: Self.seeded.get().data, adjust)
    }

    /// Sign-ons open the next batch: for terminals that never settle, and sell more than a batch
    /// holds.
    static func openBatchesBySignOn(_ configuration: inout String) {
        configuration = configuration.replacingOccurrences(
            of: "batch_opens: settlement",
            with: "batch_opens: sign-on"
        )
    }

    /// A scratch folder without a data directory.
    static func empty() throws -> ProcessWorld { try ProcessWorld(data: nil) }

    private init(data: String?, _ adjust: (inout String) -> Void = { _ in }) throws {
        // Short, because a Unix socket in it has 107 bytes at most; on a disk where there is one,
        // or no kill would meet a commit.
        let scratch = access("/var/tmp", W_OK) == 0 ? "/var/tmp" : NSTemporaryDirectory()
        var template = Array((scratch + "/forecourt-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessFailure("no scratch folder") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let taken = [8583, 8584, 8585, 8586, 8580, 9583, 8590, 9680, 9681]
        ports = try FreePorts.take(taken.count)
        let demo = Self.root.appending(path: "fixtures/demo/forecourt.yaml")
        var text = try String(contentsOf: demo, encoding: .utf8)
        for (port, free) in zip(taken, ports) {
            text = text.replacingOccurrences(of: "127.0.0.1:\(port)", with: "127.0.0.1:\(free)")
        }
        // A run around the hour of the cutover would have one in each test.
        text = text.replacingOccurrences(of: "mode: auto", with: "mode: manual")
        adjust(&text)
        try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        guard let data else { return }
        try FileManager.default.copyItem(atPath: data, toPath: self.data)
    }

    deinit {
        FreePorts.give(ports)
        // A scratch folder that stays behind does no harm.
        _ = try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts a command.
    func start(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> ForecourtProcess {
        try ForecourtProcess(arguments, environment: environment, in: folder)
    }

    /// Runs a command to its end.
    func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        seconds: Int = 60
    ) async throws -> ForecourtProcess {
        let process = try start(arguments, environment: environment)
        _ = try await process.wait(seconds: seconds)
        return process
    }

    static let serveArguments = ["--log", "json"]

    /// Starts the switch without waiting for it.
    func startSwitch(_ more: [String] = serveArguments) throws -> ForecourtProcess {
        try start(["serve", "--config", configuration, "--data", data] + more)
    }

    /// Starts the switch and waits until its last listener is open, and HTTP.
    func serve(_ more: [String] = serveArguments) async throws -> ForecourtProcess {
        let process = try startSwitch(more)
        try await waitUntilReady(process)
        return process
    }

    func waitUntilReady(_ process: ForecourtProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !isOpen(ports[3]) || !isOpen(ports[4]) {
            guard !process.hasEnded(), ContinuousClock.now < deadline else {
                throw ProcessFailure("the switch did not start: \(process.errors)")
            }
            try await Task.sleep(for: .milliseconds(3))
        }
    }

    func isOpen(_ port: Int) -> Bool {
        do throws(TerminalSocketError) {
            let address = "127.0.0.1:\(port)"
            let socket = try TerminalSocket(address: address, timeoutMilliseconds: 10_000)
            socket.close()
            return true
        } catch {
            return false
        }
    }

    func address(of listener: String) -> String {
        let index = Self.listeners.firstIndex(of: listener) ?? 0
        return "127.0.0.1:\(ports[index])"
    }

    /// The options that name this world in commands that read or change the journal.
    var named: [String] { ["--config", configuration, "--data", data] }
}

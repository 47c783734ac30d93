import Book
import CardSecurity
import Foundation
import Glibc
import ISO8583
import Journal
import Logging
import Payments
import Switch

/// A small demo world in a directory of its own.
final class TestWorld: Sendable {
    static let terminals = 20
    static let cards = 20

    /// When its demo world was seeded.
    enum Beginning: Sendable {
        /// By the system's clock.
        case now
        /// At the beginning of a clock that only the test moves.
        case noon
    }

    let path: String
    private let beginning: Beginning
    let configuration: SwitchConfiguration
    let specifications: SpecificationLibrary

    convenience init(_ adjust: (inout SwitchConfiguration) throws -> Void = { _ in }) throws {
        try self.init(.now, adjust)
    }

    /// Copies the seeded directory; `adjust` changes the demo configuration.
    init(
        _ beginning: Beginning,
        _ adjust: (inout SwitchConfiguration) throws -> Void = { _ in }
    ) throws {
        self.beginning = beginning
        path = Self.folders + "/" + UUID().uuidString
        specifications = try Self.library.get()
        var configuration = try Self.demoConfiguration()
        try adjust(&configuration)
        self.configuration = configuration
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let template = try (beginning == .now ? Self.template : Self.noonTemplate).get()
        for name in ["journal.sqlite", "lock", "master.key", "ifsf.key", "bank.zmk"] {
            try manager.copyItem(
                atPath: template + "/" + name,
                toPath: path + "/" + name
            )
        }
    }

    /// A world of its own seed: at the moment and from the random numbers of an environment.
    init(seededBy environment: SwitchEnvironment) throws {
        beginning = .now
        path = Self.folders + "/" + UUID().uuidString
        specifications = try Self.library.get()
        configuration = try Self.demoConfiguration()
        try Self.seed(path, environment)
    }

    deinit {
        // Sixteen MiB that nobody looks at once its switch has begun; where that still has it open,
        // only a file without content gives them back.
        truncate(path + "/reserve", 0)
        try? FileManager.default.removeItem(atPath: path + "/reserve")
    }

    /// Seeded once for all tests of a run.
    private static let template = Result {
        try seeded("forecourt-seed-\(getpid())", SwitchEnvironment())
    }

    private static let noonTemplate = Result {
        try seeded("forecourt-noon-\(getpid())", SwitchEnvironment(clock: ManualClock()))
    }

    private static func seeded(_ name: String, _ environment: SwitchEnvironment) throws -> String {
        let path = NSTemporaryDirectory() + name
        try seed(path, environment)
        return path
    }

    /// What the clock of a terminal in this world says; times of the day are always noon.
    var today: LocalMoment {
        TestTerminal.noon(of: beginning == .now ? SystemClock().now() : ManualClock.noon)
    }

    private static func seed(_ path: String, _ environment: SwitchEnvironment) throws {
        let configuration = try demoConfiguration()
        let directory = DataDirectory(path: path)
        let book = try OfflineBook(
            configuration: configuration,
            dataDirectory: directory,
            specifications: library.get(),
            environment: environment
        )
        let commands = try DemoWorld.commands(terminals: terminals, cards: cards)
        try book.perform(commands, by: .owner(named: "test"), reason: "demo world")
        try DemoWorld.writeKeyFiles(configuration, in: directory)
        try book.close()
    }

    /// Holds the folders of all worlds until the process ends: a switch whose world is gone may
    /// still look at its files, and ends the process when they are.
    private static let folders: String = {
        atexit { TestWorld.removeFolders() }
        return NSTemporaryDirectory() + "forecourt-worlds-\(getpid())"
    }()

    private static func removeFolders() {
        // What stays behind is the temporary folder's to clean.
        try? FileManager.default.removeItem(atPath: folders)
    }

    /// The switch over this world.
    func makeSwitch(
        _ environment: SwitchEnvironment = SwitchEnvironment(channels: .hosts())
    ) throws -> PaymentSwitch {
        try PaymentSwitch(
            configuration: configuration,
            dataDirectory: DataDirectory(path: path),
            specifications: specifications,
            logger: Self.quietLogger,
            environment: environment
        )
    }

    static var quietLogger: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }

    static let repository: String = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.path
    }()

    private static let library = Result {
        try SpecificationLibrary(folder: repository + "/specs")
    }

    /// The demo file with free ports, and no wallets: their suites bring their own.
    ///
    /// Days end where a test ends them: else a run around the hour of the cutover has one in each.
    static func demoConfiguration() throws -> SwitchConfiguration {
        var configuration = try wholeDemoConfiguration()
        configuration.businessDay.mode = .manual
        configuration.channels.removeAll { $0.kind.isWallet }
        configuration.routes.removeAll { $0.when.codes.contains { $0 != .unionpay } }
        configuration.notify = nil
        return configuration
    }

    /// Gives a configuration the demo's wallets back, where nobody answers.
    static func addWallets(to configuration: inout SwitchConfiguration) throws {
        let whole = try wholeDemoConfiguration()
        configuration.channels += whole.channels.filter { $0.kind.isWallet }
        configuration.routes = whole.routes
        configuration.notify = whole.notify
    }

    private static func wholeDemoConfiguration() throws -> SwitchConfiguration {
        let path = repository + "/fixtures/demo/forecourt.yaml"
        let yaml = try String(contentsOfFile: path, encoding: .utf8)
        var environment = ["FORECOURT_HTTP_ADDRESS": "127.0.0.1:0"]
        environment["FORECOURT_NOTIFY_ADDRESS"] = "127.0.0.1:0"
        for index in 0..<4 { environment["FORECOURT_LISTENERS_\(index)_ADDRESS"] = "127.0.0.1:0" }
        var configuration = try ConfigurationReader.read(
            yaml: yaml,
            named: "forecourt.yaml",
            environment: environment
        ).configuration
        configuration.lanes = 2
        // Batches end by sign-ons too, where a test does not say otherwise.
        configuration.batchOpens = .signOn
        // Nobody listens there: what needs a bank brings one.
        for index in configuration.channels.indices
        where configuration.channels[index].kind == .host {
            configuration.channels[index].address?.port = 1
        }
        configuration.drain = .seconds(5)
        return configuration
    }
}

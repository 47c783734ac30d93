import ArgumentParser
import Desk
import Journal
import Payments
import Text

/// `forecourt terminal …`.
struct TerminalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal",
        abstract: "Terminals: list, show, register, disable, release.",
        discussion: """
            Examples:
              forecourt terminal list
              forecourt terminal show T0000412
              forecourt terminal register S0000001 --merchant FUELSTATION0042 \\
                --reason "new pump" --yes
            """,
        subcommands: [
            TerminalList.self, TerminalShow.self, TerminalRegister.self, TerminalDisable.self,
            TerminalRelease.self,
        ]
    )
}

/// Prints terminals.
enum TerminalPrinter {
    static func show(_ row: TerminalListing, json: Bool) {
        if json {
            func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
            return Console.json([
                ("row", .number("\(row.row)")), ("terminal", .string(row.terminal)),
                ("merchant", .string(row.merchant)), ("ifsf_terminal", text(row.ifsfTerminal)),
                ("ifsf_merchant", text(row.ifsfMerchant)), ("status", .string(row.status)),
                ("batch", .number("\(row.batch)")), ("key_version", .number("\(row.keyVersion)")),
                ("keys_changed_at", text(row.keysChangedAt)),
                ("device", row.device.map(Self.object) ?? .null),
            ])
        }
        let ifsf = row.ifsfTerminal.map { "IFSF \(row.ifsfMerchant ?? "")/\($0)" }
        let keys =
            row.keyVersion > 0 ? "keys \(row.keyVersion) of \(row.keysChangedAt ?? "-")" : "no keys"
        let device = row.device.map { device in
            let names = [device.serial, device.model, device.software].filter { !$0.isEmpty }
            return "device " + names.joined(separator: ", ")
        }
        let words = [
            row.terminal, row.merchant, ifsf, row.status, "batch \(row.batch)", keys, device,
        ]
        DayPrinter.line(words.compactMap(\.self))
    }

    private static func object(_ device: DeviceNames) -> JSONValue {
        .object([
            .init("serial", .string(device.serial)), .init("model", .string(device.model)),
            .init("software", .string(device.software)),
        ])
    }
}

/// `terminal list`.
struct TerminalList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Terminals, each with its state, its keys and its device.",
        discussion: "Example: forecourt terminal list --json"
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object a line.") var json = false

    func run() throws {
        let reader = try OperatorSession(options: options).reader()
        for row in try JournalFailure.bridging({ try reader.terminals() }) {
            TerminalPrinter.show(row, json: json)
        }
    }
}

/// `terminal show`.
struct TerminalShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One terminal, with its state, its keys and its device.",
        discussion: "Example: forecourt terminal show T0000412"
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: "DE 41, or MERCHANT/TERMINAL of IFSF.") var name: String

    func run() throws {
        let reader = try OperatorSession(options: options).reader()
        let rows = try JournalFailure.bridging { try reader.terminals(named: name) }
        guard let row = rows.first else {
            throw CommandFailure(
                .noInput,
                "there is no terminal \(name)",
                cure: "see terminal list"
            )
        }
        TerminalPrinter.show(row, json: json)
    }
}

/// `terminal register`.
struct TerminalRegister: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract:
            "Registers a terminal and prints its SecretKey once, as two components with KCVs.",
        discussion: """
            Nobody can print the key again: hand the components to two people. With --station one \
            SecretKey goes to all terminals of a merchant, those that are registered and those named.

            Example: forecourt terminal register S0000001 --merchant FUELSTATION0042 \\
              --reason "new pump" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Option(help: "DE 42, 15 characters.") var merchant: String?
    @Option(help: "One SecretKey for all terminals of this merchant (DE 42).")
    var station: String?
    @Option(help: "DE 41 in IFSF, 8 digits.") var ifsfTerminal: String?
    @Option(help: "DE 42 in IFSF, 15 digits.") var ifsfMerchant: String?
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: "DE 41, 8 characters; several with --station.") var terminals: [String] = []

    func validate() throws {
        if station != nil {
            guard merchant == nil, ifsfTerminal == nil, ifsfMerchant == nil else {
                throw ValidationError("--station goes without --merchant and IFSF names")
            }
        } else {
            guard merchant != nil, terminals.count == 1 else {
                throw ValidationError("name one terminal and its --merchant, or a --station")
            }
        }
    }

    func run() throws {
        let deed = station.map { "a new SecretKey for \($0)" } ?? "registering \(terminals[0])"
        let reason = try change.agreed(to: deed)
        let document = try OperatorSession(options: options).say(
            Verbs.terminalRegister,
            registration,
            reason: reason
        )
        if json { return Console.line(document.text()) }
        if case .array(let components)? = document["components"] {
            for (index, component) in components.enumerated() {
                Console.line(
                    "component \(index + 1)  \(component["key"]?.string ?? "")  "
                        + "KCV \(component["kcv"]?.string ?? "")"
                )
            }
        }
        Console.line("SecretKey    KCV \(document["kcv"]?.string ?? "")")
    }

    private var registration: Registration {
        if let station { return .station(merchant: station, terminals: terminals) }
        return .terminal(
            name: terminals[0],
            merchant: merchant ?? "",
            ifsf: Registration.IFSFNames(terminal: ifsfTerminal, merchant: ifsfMerchant)
        )
    }
}

/// `terminal disable`.
struct TerminalDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Refuses a terminal's payments; --enable allows them again.",
        discussion: "Example: forecourt terminal disable T0000412 --reason \"stolen\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "Allow payments again.") var enable = false
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: "DE 41.") var terminal: String

    func run() throws {
        let reason = try change.agreed(to: (enable ? "enabling " : "disabling ") + terminal)
        let result = try OperatorSession(options: options).say(
            Verbs.terminalDisable,
            terminal,
            !enable,
            reason: reason
        )
        ChangeReport.show(result, "terminal", json)
    }
}

/// `terminal release`.
struct TerminalRelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Forgets the serial number that a terminal registered, for another terminal.",
        discussion: """
            Example:
              forecourt terminal release T0000412 --reason "moved to T0000413" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: "DE 41.") var terminal: String

    func run() throws {
        let reason = try change.agreed(to: "releasing the device of \(terminal)")
        let result = try OperatorSession(options: options).say(
            Verbs.terminalRelease,
            terminal,
            reason: reason
        )
        ChangeReport.show(result, "terminal", json)
    }
}

import ArgumentParser
import Desk
import Text

/// `forecourt terminal …`.
struct TerminalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal",
        abstract: "Terminals: list, show, register, disable, release.",
        discussion: """
            Examples:
              forecourt terminal list --silent 5m
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

import ArgumentParser
import CardSecurity
import ISO8583
import Journal
import Switch

/// `forecourt demo …`.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The demo world: test merchants, terminals and cards.",
        discussion: "Example: forecourt demo seed --config fixtures/demo/forecourt.yaml",
        subcommands: [DemoSeed.self]
    )
}

/// `demo seed`.
struct DemoSeed: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Creates the demo world in an empty journal; refuses a non-empty one.",
        discussion: """
            Ten merchants with 150 terminals each, 30 000 cards with 10 000.00 each (points: 1 \
            000 000).

            Example: forecourt demo seed --config fixtures/demo/forecourt.yaml
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "How many terminals, from T0000001.")
    var terminals = DemoWorld.merchants * DemoWorld.terminalsPerMerchant
    @Option(help: "How many cards of each kind.") var cards = DemoWorld.cardsPerKind

    func validate() throws {
        let most = DemoWorld.merchants * DemoWorld.terminalsPerMerchant
        guard (1...most).contains(terminals) else {
            throw ValidationError("--terminals must be 1 to \(most), not \(terminals)")
        }
        guard (1...DemoWorld.cardsPerKind).contains(cards) else {
            throw ValidationError(
                "--cards must be 1 to \(DemoWorld.cardsPerKind), not \(cards)"
            )
        }
    }

    func run() throws {
        let configuration = try options.load().configuration
        do {
            let directory = DataDirectory(path: configuration.data)
            let ledger = try OfflineLedger(
                configuration: configuration,
                dataDirectory: directory,
                specifications: options.source.library()
            )
            guard ledger.isEmpty else {
                throw CommandFailure(
                    .failed,
                    "the journal in \(configuration.data) is not empty",
                    cure: "name another --data"
                )
            }
            let results = try ledger.perform(
                DemoWorld.commands(terminals: terminals, cards: cards),
                by: OperatorName.current,
                reason: "demo seed"
            )
            try ledger.close()
            try DemoWorld.writeKeyFiles(configuration, in: directory)
            let world = "\(terminals) terminals and \(cards * 3) cards"
            Console.line("\(results.count) records: \(world)")
        } catch let error as StartError {
            throw StartFailure.wording(error)
        } catch let error as CommandError {
            throw CommandFailure(ExitStatus(rawValue: error.exitCode) ?? .failed, error.description)
        }
    }
}

import ArgumentParser
import Book
import CardSecurity
import Desk
import ISO8583
import Journal
import Switch

/// `forecourt demo …`.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The demo world: test merchants, terminals, operators and cards.",
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
            000 000), and at every merchant two operators: 001, a supervisor with the password \
            246810, and 002, a cashier with 135790. Keys are test keys, those of wallets that are \
            reached on this machine too. Organisations, stations, products, prices, \
            limits, domains and vehicles come from the files of fixtures/demo. With --payments a \
            history of purchases and settled batches too, through the book and the journal as a \
            switch would write it, spread over --dates business dates that end today.

            Examples:
              forecourt demo seed --config fixtures/demo/forecourt.yaml
              forecourt demo seed --payments 10000000 --dates 30
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "How many terminals, from T0000001.")
    var terminals = DemoWorld.merchants * DemoWorld.terminalsPerMerchant
    @Option(help: "How many cards of each kind.") var cards = DemoWorld.cardsPerKind

    @Option(help: "How many purchases lie in the journal already.") var payments = 0
    @Option(help: "Over how many business dates they are spread.") var dates = 1
    @Flag(help: "Without reference data: no rule but that of the account decides.")
    var withoutTables = false

    func validate() throws {
        guard (0...1_000_000_000).contains(payments) else {
            throw ValidationError("--payments must be 0 to 1000000000, not \(payments)")
        }
        guard (1...365).contains(dates) else {
            throw ValidationError("--dates must be 1 to 365, not \(dates)")
        }
        let most = DemoWorld.mostTerminals
        guard (1...most).contains(terminals) else {
            throw ValidationError("--terminals must be 1 to \(most), not \(terminals)")
        }
        guard (1...DemoWorld.mostCardsPerKind).contains(cards) else {
            throw ValidationError(
                "--cards must be 1 to \(DemoWorld.mostCardsPerKind), not \(cards)"
            )
        }
    }

    func run() throws {
        let configuration = try options.load().configuration
        do {
            let directory = DataDirectory(path: configuration.data)
            let history =
                payments > 0
                ? DemoPayments(payments: payments, dates: dates, cards: cards) : nil
            let book = try OfflineBook(
                configuration: configuration,
                dataDirectory: directory,
                specifications: options.source.library(),
                environment: history?.environment ?? SwitchEnvironment()
            )
            guard book.isEmpty else {
                throw CommandFailure(
                    .failed,
                    "the journal in \(configuration.data) is not empty",
                    cure: "name another --data"
                )
            }
            let results = try book.perform(
                DemoWorld.commands(terminals: terminals, cards: cards)
                    + DemoWorld.operatorCommands(terminals: terminals),
                by: .alone(named: UserName.current),
                reason: JournalFilter.seedReason
            )
            let imported =
                withoutTables ? 0 : try DemoTables.seed(book, journal: directory.journal)
            let past = try history?.make(on: book) { count in
                guard count % 100_000 == 0 else { return }
                Console.talk("\(count) payments")
            }
            try book.close()
            try DemoWorld.writeKeyFiles(configuration, in: directory) { $0.publishedFiles }
            let world =
                Counted.text(terminals, "terminal") + " and " + Counted.text(cards * 3, "card")
            let days = Counted.text(dates, "business date")
            let told = payments > 0 ? ", \(Counted.text(payments, "payment")) on \(days)" : ""
            let records = Counted.text(results.count + imported + (past ?? 0), "record")
            Console.line("\(records): \(world)\(told)")
        } catch let error as StartError {
            throw StartFailure.wording(error)
        } catch let error as CommandError {
            throw CommandFailure(ExitStatus(rawValue: error.exitCode) ?? .failed, error.description)
        }
    }
}

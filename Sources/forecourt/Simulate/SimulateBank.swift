import ArgumentParser
import CardSecurity
import ISO8583
import Payments
import Simulators
import Switch
import Text
import UnixSignals

/// `forecourt simulate bank`.
struct SimulateBank: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bank",
        abstract: "An ISO 8583 host with a book of its own and scripted faults.",
        discussion: """
            Answers 0100, 0200, 0220, 0620, reversals (0400, 0401, 0420, 0421) and 0800 \
            (sign-on, sign-off, echo, key change). Every card has an account from its first use, and PIN \
            123456. Network management meets no fault.

            Amounts force an outcome: .51 is declined with 51, .91 is booked and never answered, \
            .68 is answered late, .72 sends a script to the card's chip.

            The book is one JSON object a line; the last line of a class, terminal, STAN and date \
            holds. A bank that starts with the file of another goes on where that one ended.

            Examples:
              forecourt simulate bank
              forecourt simulate bank --answer-delay 10ms..500ms --silent 1% --seed 7 \\
                --book bank.jsonl
              forecourt simulate bank --late 30s:2% --decline 51:5% \\
                --duplicate-answers --wrong-amount 1%
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: ArgumentHelp("Address to listen on.", valueName: "host:port"))
    var listen = "127.0.0.1:9583"
    @Option(help: "iso8583-1987-binary or iso8583-1987-ascii.")
    var dialect = "iso8583-1987-binary"
    @Option(
        help: ArgumentHelp(
            "File with the zone master key in hexadecimal (default: the test key).",
            valueName: "file"
        )
    )
    var zmkFile: String?
    @Option(help: ArgumentHelp("What a card may spend.", valueName: "amount"))
    var limit = "10000.00"
    @Option(help: "The PIN of every card.") var pin = "123456"
    @Option(help: ArgumentHelp("File of the book, appended to.", valueName: "file"))
    var book: String?
    @Flag(help: "Print the sums as one JSON object at the end.") var json = false
    @OptionGroup(title: "Faults") var faults: BankFaultOptions

    func run() async throws {
        let settings = try settings()
        let death: BankDeath?
        do throws(BankError) {
            let server = try await BankServer.start(settings)
            Console.line("bank on \(settings.host):\(server.port)")
            death = await Self.end(of: server)
            let sums = try await server.book().sums
            let counts = try await server.status()
            await server.stop()
            report(sums, counts)
        } catch {
            throw Self.wording(error)
        }
        try Self.explain(death)
    }

    private func settings() throws -> BankSettings {
        guard let address = SocketEndpoint(listen) else {
            throw CommandFailure(.usage, "'\(listen)' is no address", cure: "write 127.0.0.1:9583")
        }
        guard let limitMinor = AmountText.minorUnits(limit, scale: Asset.yuan.scale) else {
            throw CommandFailure(.usage, "'\(limit)' is no amount", cure: "write 10000.00")
        }
        var settings = BankSettings(specification: try source.alone(dialect))
        settings.host = address.host
        settings.port = address.port
        settings.limitMinor = limitMinor
        settings.pin = pin
        settings.bookPath = book
        settings.script = faults.script
        if let zmkFile {
            let text = try InputReader.smallText(of: zmkFile)
            settings.zoneKeyHexadecimal = String(text.filter { !$0.isWhitespace })
        }
        return settings
    }

    /// Waits for a signal, or for the bank to die by itself.
    private static func end(of server: BankServer) async -> BankDeath? {
        await withTaskGroup(of: BankDeath?.self) { group in
            group.addTask {
                for await death in server.deaths { return death }
                return nil
            }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func report(_ sums: BankSums, _ counts: BankCounts) {
        if json {
            Console.json([
                ("requests", .number("\(counts.requests)")),
                ("answers", .number("\(counts.answers)")),
                ("wrong_macs", .number("\(counts.wrongMACs)")),
                ("standing", .number("\(sums.standing.count)")),
                ("standing_minor", .number("\(sums.standing.minor)")),
                ("held_minor", .number("\(sums.held.minor)")),
                ("reversed", .number("\(sums.reversed.count)")),
                ("reversed_minor", .number("\(sums.reversed.minor)")),
                ("voided", .number("\(sums.voided.count)")),
                ("voided_minor", .number("\(sums.voided.minor)")),
                ("declined", .number("\(sums.declined.count)")),
                ("tombstones", .number("\(sums.tombstones)")),
            ])
        } else {
            let standing = Money(minorUnits: sums.standing.minor, asset: .yuan)
            Console.line(
                "\(Counted.text(counts.requests, "request")), \(Counted.text(counts.answers, "answer")); \(sums.standing.count)"
                    + " payments stand with \(AmountText.wording(standing)),"
                    + " \(sums.reversed.count) reversed, \(sums.voided.count) voided,"
                    + " \(sums.declined.count) declined"
            )
        }
    }

    private static func explain(_ death: BankDeath?) throws {
        switch death {
        case nil: return
        case .afterApproval?:
            throw CommandFailure(.failed, "the bank died behind an approval, as it was told to")
        case .bookUnwritable(let reason)?:
            throw CommandFailure(.inputOutput, "the book cannot be written: \(reason)")
        }
    }

    static func wording(_ error: BankError) -> CommandFailure {
        switch error {
        case .dialectUnfit(let name):
            CommandFailure(
                .usage,
                "the bank does not speak \(name)",
                cure: "use iso8583-1987-binary or iso8583-1987-ascii"
            )
        case .keyUnfit(.malformedPIN):
            CommandFailure(.usage, "that PIN is none", cure: "give 4 to 12 digits")
        case .keyUnfit:
            CommandFailure(
                .badInput,
                "the zone master key is none",
                cure: "write 32 hexadecimal digits into the file"
            )
        case .addressUnusable(let address, let reason):
            CommandFailure(
                .unavailable,
                "\(address): \(reason)",
                cure: "choose another with --listen"
            )
        case .bookUnusable(let path, let reason):
            CommandFailure(.inputOutput, "\(path): \(reason)", cure: "choose another --book")
        case .bookMalformed(let path, let line):
            CommandFailure(
                .badInput,
                "\(path):\(line): no row of a bank's book",
                cure: "choose another --book"
            )
        case .stopped:
            CommandFailure(.failed, "the bank was stopped")
        }
    }
}

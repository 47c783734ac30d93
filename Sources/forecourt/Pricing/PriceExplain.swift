import ArgumentParser
import ISO8583
import Journal
import Payments
import Pricing
import Switch
import Text

/// `price explain`.
struct PriceExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Which discounts a basket would get, which one wins, and why.",
        discussion: """
            Reads the tables of the journal, whether the switch runs or not. Nothing is paid; a \
            payment of an account of the house is discounted by the same rules.

            A basket is one fill (--grade, --litres, --price), or product lines as the tag G1 has \
            them: code, unit, quantity, unit price and amount in minor units with \\ between them, \
            where the first digit of quantity and price says how many decimals the rest has. Many \
            come from a file of JSON objects: {"station", "at", "card", "account", "company", \
            "level", "lines": ["…"]}; what one leaves out is as the options say.

            Examples:
              forecourt price explain --station DEMOSTATION0001 --card fleet:7 \\
                --grade 2010 --litres 52.5 --price 6.90
              forecourt price explain --station DEMOSTATION0001 --at 2026-12-24T18:00 \\
                --line '4010\\U\\02\\21500\\3000'
              forecourt price explain --baskets baskets.jsonl --json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var payer: PayerOptions
    @Option(help: ArgumentHelp("The station, DE 42.", valueName: "merchant"))
    var station: String?
    @Option(
        help: ArgumentHelp(
            "2026-12-24T18:00 of the institution's clock (default: now).",
            valueName: "time"
        )
    )
    var at: String?
    @Option(help: ArgumentHelp("The product's code of a fill: 2010.", valueName: "code"))
    var grade: String?
    // What begins with a sign is read as a number too, and refused as one.
    @Option(parsing: .unconditional, help: "What the nozzle gives: 35.120.") var litres: String?
    @Option(parsing: .unconditional, help: "Of a litre: 7.80.") var price: String?
    @Option(help: ArgumentHelp("A product line as G1 has it.", valueName: "line"))
    var line: [String] = []
    @Option(help: ArgumentHelp("File with baskets, - for standard input.", valueName: "file"))
    var baskets: String?
    @OptionGroup var asOf: ReferenceMomentOptions
    @Flag(help: "One JSON object a basket.") var json = false

    func validate() throws {
        let fill = [grade, litres, price]
        let isFill = fill.contains { $0 != nil }
        guard !isFill || !fill.contains(nil) else {
            throw ValidationError("a fill takes --grade, --litres and --price")
        }
        guard [isFill, !line.isEmpty, baskets != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("name a fill, or --line, or --baskets")
        }
        guard baskets != nil || station != nil else {
            throw ValidationError("a price takes the --station")
        }
    }

    func run() throws {
        let session = OperatorSession(options: options)
        let asked = AskedBasket(
            station: station ?? "",
            minute: try at.map(minute) ?? now(),
            payer: try payer.payer()
        )
        let source = try ReferenceSource(session)
        var tables = try PriceTables(source, at: try source.standing(asOf.moment), session)
        guard let baskets else {
            let basket = try basket(in: try tables.asset(of: asked.payer))
            return try show(asked, basket, in: &tables)
        }
        try BasketFile(baskets, like: asked).each { try show($0, $1, in: &tables) }
    }

    private func minute(_ text: String) throws -> Int32 {
        guard let minute = AskedBasket.minute(text) else {
            throw CommandFailure(.usage, "'\(text)' is no time", cure: AskedBasket.timeCure)
        }
        return minute
    }

    /// The minute of the institution's clock.
    private func now() throws -> Int32 {
        let clock = try InstitutionClock(data: options.data, config: options.config)
        let minutes = SystemClock().now().rawValue / 60_000_000
        return Int32(clamping: minutes + Int64(clock.offsetMinutes))
    }

    private func basket(in asset: Asset) throws -> Basket {
        let lines = try lines(in: asset)
        do throws(Basket.Mistake) {
            return try AskedBasket.basket(lines)
        } catch {
            throw CommandFailure(.usage, "no basket: \(error.wording)", cure: error.cure)
        }
    }

    private func lines(in asset: Asset) throws -> [ProductLine] {
        if let grade, let litres, let price {
            do throws(Fill.Mistake) {
                return [try Fill(grade: grade, litres: litres, price: price, in: asset).line]
            } catch {
                throw CommandFailure(.usage, error.wording, cure: error.cure)
            }
        }
        return try line.map { text in
            guard let line = ProductLine(text.utf8) else {
                throw CommandFailure(
                    .usage,
                    "'\(CardNumberMask.masked(text))' is no product line",
                    cure: AskedBasket.lineCure
                )
            }
            return line
        }
    }

    private func show(
        _ asked: AskedBasket,
        _ basket: Basket,
        in tables: inout PriceTables
    ) throws {
        var asked = asked
        asked.payer.asset = try tables.asset(of: asked.payer)
        let priced = try tables.price(basket, asked)
        if json { return Console.line(PricedText.document(asked, priced).text()) }
        let unknown = tables.unknown(of: basket, asked)
        for line in PricedText.lines(asked, priced, unknown: unknown) {
            DayPrinter.line(line.words, first: line.first, indent: 6)
        }
    }
}

/// Who pays.
struct PayerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "personal, fleet, points or bank, with :N for the Nth demo card, or a test card number.",
            valueName: "card"
        )
    )
    var card: String?
    @Option(
        help: ArgumentHelp("File with the card number, - for standard input.", valueName: "file")
    )
    var panFile: String?
    @Option(
        help: ArgumentHelp(
            "The number of the account, by which levels are told too.",
            valueName: "number"
        )
    )
    var account: Int64?
    @Option(
        help: ArgumentHelp(
            "The company that pays (default: that of the card's vehicle).",
            valueName: "org"
        )
    )
    var company: String?
    @Option(
        help: ArgumentHelp("The customer's level (default: as the tables say).", valueName: "level")
    )
    var level: String?

    func validate() throws {
        guard card == nil || panFile == nil else {
            throw ValidationError("name one card: --card or --pan-file")
        }
    }

    func payer() throws -> AskedPayer {
        var payer = AskedPayer(account: account, company: company, level: level)
        if let panFile {
            let text = try InputReader.smallWord(of: panFile, for: "--pan-file")
            payer.card = try AskedPayer.card(text)
        } else if let card {
            payer.card = try AskedPayer.card(card)
        }
        return payer
    }
}

import ArgumentParser
import ISO8583
import Journal
import Payments
import Simulators
import Text

/// `journal find`.
struct JournalFind: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Searches payments, acts and refusals by what somebody knows of them.",
        discussion: """
            All that is given must hold. TEXT is an id, RRN, STAN, authorisation, terminal, \
            merchant or the last digits of a card (four at least), or stands in a note. A card is \
            searched by its first six and last four digits, which others may share; an amount as \
            one of money and, where it is a whole number, of points. --peer finds what was refused \
            and connections that were closed, by the address they came from: a row names one port \
            of each.

            Times are \(ChoiceOptions.times).

            Ends with 1 where nothing is found. Where the file is another user's, the running \
            switch is asked over its admin socket.

            Examples:
              forecourt journal find 633400000177
              forecourt journal find --card 900001******0000 --amount 88.50 --since -3d
              forecourt journal find --terminal T0000412 --stan 17
              forecourt journal find --peer 10.1.2.3
            """
    )

    @OptionGroup var source: RowOptions
    @Option(help: "DE 41.") var terminal: String?
    @Option(help: "DE 42.") var merchant: String?
    @Option(help: "STAN (DE 11).") var stan: UInt32?
    @Option(help: "Retrieval reference number (DE 37).") var rrn: String?
    @Option(help: "Authorisation (DE 38).") var authorisation: String?
    @Option(
        help: ArgumentHelp(
            "A card, masked or not, personal:17 of the demo world, or its last four digits.",
            valueName: "card"
        )
    )
    var card: String?
    @Option(help: "An amount, as 88.50; 120 is also one of 120 points.") var amount: String?
    @Option(help: ArgumentHelp("Where it came from.", valueName: "address[:port]"))
    var peer: String?
    @Option(parsing: .unconditional, help: "Only rows received at or after this time.")
    var since: String?
    @Option(parsing: .unconditional, help: "Only rows received before this time.")
    var until: String?
    @Flag(help: "Times of UTC, not of the institution's clock.") var utc = false
    @Option(name: .customShort("n"), help: "How many of the last that are found, or all.")
    var count = "20"
    @Flag(name: .shortAndLong, help: "Also what demo seed made.") var all = false
    @Flag(help: "One JSON object a line.") var json = false
    @Option(help: "auto, always or never.") var color: ColorChoice = .auto
    @Argument(help: "What one of its names is, or its note holds.") var text: String?

    func run() throws {
        try tell(try source.rows(), try JournalListing.limit(count))
    }

    private func tell(_ source: some RowSource, _ limit: Int?) throws {
        let choice = ChoiceOptions.choosing(since: since, until: until, utc: utc)
        var query = try choice.query(of: source)
        query.filter = try filter(source)
        let listing = JournalListing(
            printer: JournalPrinter(
                form: json ? .json : .short,
                painter: Painter(isOn: color.isOn),
                columns: JournalColumns.fitting(Screen.current.columns),
                offsetMinutes: try choice.offsetMinutes(of: source)
            )
        )
        try JournalGaps.say(source, query)
        let follower = JournalFollower(source, query, at: 0)
        let rows = try listing.last(limit ?? .max, of: follower)
        for row in rows { try listing.show(row) }
        guard rows.isEmpty else { return }
        Console.talk("forecourt: nothing was found")
        throw QuietFailure(status: .failed)
    }

    // MARK: Conditions

    private func filter(_ source: some RowSource) throws -> JournalFilter {
        var conditions: [String] = []
        if let terminal { conditions.append("terminal=\(terminal)") }
        if let merchant { conditions.append("merchant=\(merchant)") }
        if let stan { conditions.append("stan=\(DecimalText.padded(stan, digits: 6))") }
        if let authorisation { conditions.append("authorisation=\(authorisation)") }
        if let rrn { conditions.append("seq=\(try seq(of: rrn, source))") }
        let known = try card.map(Self.card)
        if let known, known.utf8.count > 10 { conditions.append("pan=\(known)") }
        let wanted = try amount.map(Self.amount)
        let others = [card, amount, peer, text, since, until]
        guard !conditions.isEmpty || others.contains(where: { $0 != nil }) else {
            throw CommandFailure(
                .usage,
                "nothing to search for",
                cure: "name a text, or --terminal, --card, --amount, --peer …"
            )
        }
        do throws(JournalFilter.ParsingError) {
            var filter = try JournalFilter(conditions)
            filter.leavesOutSeed = !all
            filter.anywhere = text
            if let known, known.utf8.count <= 10 { filter.cardEnding = known }
            filter.amount = wanted
            filter.peer = peer.map(Self.place)
            return filter
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    /// The record that a reference names, without a look at all of them; 0 where it names none.
    private func seq(of reference: String, _ source: some RowSource) throws -> Int64 {
        try JournalFailure.bridging { try source.seq(ofReference: reference) } ?? 0
    }

    /// A card masked, or its last digits.
    private static func card(_ card: String) throws -> String {
        if let demo = DemoCardWord.card(card) { return "\(demo)" }
        if let number = PrimaryAccountNumber(card), number.hasCardLength { return "\(number)" }
        let characters = card.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2A }
        guard characters, (4...19).contains(card.utf8.count) else {
            throw CommandFailure(
                .usage,
                "that is no card",
                cure: "write 900001******0000, personal:17, or its last four digits"
            )
        }
        return card
    }

    private static func amount(_ text: String) throws -> JournalFilter.Amount {
        guard let minor = AmountText.minorUnits(text, scale: 2) else {
            throw CommandFailure(.usage, "'\(text)' is no amount", cure: "write it as 88.50")
        }
        return JournalFilter.Amount(money: minor, points: minor % 100 == 0 ? minor / 100 : nil)
    }

    /// As a note has it: with its port, or up to the colon before any port.
    private static func place(ofPeer peer: String) -> String {
        if peer.hasPrefix("[") { return peer.hasSuffix("]") ? "\(peer):" : peer }
        let colons = peer.count { $0 == ":" }
        return switch colons {
        case 0: "\(peer):"
        case 1: peer
        default: "[\(peer)]:"
        }
    }
}

import ArgumentParser
import Journal
import Payments
import Switch

/// Which rows of the journal are meant.
struct ChoiceOptions: ParsableArguments {
    // A time may begin with a dash, as -15m.
    @Option(parsing: .unconditional, help: "Only rows received at or after this time.")
    var since: String?
    @Option(parsing: .unconditional, help: "Only rows received before this time.")
    var until: String?
    @Flag(help: "Times of UTC, not of the institution's clock.") var utc = false
    @Argument(help: ArgumentHelp("Conditions.", valueName: "field=value")) var conditions:
        [String] = []

    /// How times are written, for help texts.
    static let times = """
        today, yesterday, 15:36 (of today), 2026-11-21, 2026-11-21T14:10, each of the \
        institution's clock (UTC with --utc); 2026-11-21T14:10:05Z; -15m for a quarter of an hour \
        ago
        """

    /// The same without a command line.
    static func choosing(since: String?, until: String?, utc: Bool) -> ChoiceOptions {
        var choice = ChoiceOptions()
        (choice.since, choice.until, choice.utc, choice.conditions) = (since, until, utc, [])
        return choice
    }

    func query(of source: some RowSource) throws -> JournalQuery {
        let offset = try offsetMinutes(of: source)
        let since = try time(since, offset)
        let until = try time(until, offset)
        do throws(JournalFilter.ParsingError) {
            return JournalQuery(filter: try JournalFilter(conditions), since: since, until: until)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    /// Minutes that the clock of the listing runs ahead of UTC.
    func offsetMinutes(of source: some RowSource) throws -> Int {
        guard !utc else { return 0 }
        return try JournalFailure.bridging { try source.clockOffsetMinutes() } ?? 0
    }

    private func time(_ text: String?, _ offset: Int) throws -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(text, now: SystemClock().now(), offsetMinutes: offset) else {
            throw CommandFailure(
                .usage,
                "'\(text)' is no time",
                cure: "write today, 15:36, 2026-11-21, 2026-11-21T14:10:05Z, or -15m"
            )
        }
        return time
    }
}

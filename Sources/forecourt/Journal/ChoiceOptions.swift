import ArgumentParser
import Journal
import Payments
import Switch

/// Which rows of the journal are meant.
struct ChoiceOptions: ParsableArguments {
    @Option(help: "Only rows received at or after this time.") var since: String?
    @Option(help: "Only rows received before this time.") var until: String?
    @Argument(help: ArgumentHelp("Conditions.", valueName: "field=value")) var conditions:
        [String] = []

    func query() throws -> JournalQuery {
        let since = try time(since)
        let until = try time(until)
        do throws(JournalFilter.ParsingError) {
            return JournalQuery(filter: try JournalFilter(conditions), since: since, until: until)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    private func time(_ text: String?) throws -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(text, now: SystemClock().now()) else {
            throw CommandFailure(
                .usage,
                "'\(text)' is no time",
                cure: "write 2026-11-21, 2026-11-21T14:10:05Z, or 15m"
            )
        }
        return time
    }
}

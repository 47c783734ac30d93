import ArgumentParser
import Journal
import Payments
import Text

/// How a report is printed.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
    case csv
}

extension ReportGrouping: ExpressibleByArgument {}

/// `day report`.
struct DayReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "What business dates came to, by shift, batch, merchant or otherwise.",
        discussion: """
            Without a date it is the open one; --until makes it several. By ledger it is the trial \
            balance of all accounts as they are. What a host has not decided stands by itself. Read \
            from the journal, beside a switch or without.

            Examples:
              forecourt day report --date 2026-11-28 --by batch
              forecourt day report --by merchant -o csv
              forecourt day report --by ledger
            """
    )

    @OptionGroup var source: DataOptions
    @Option(help: ArgumentHelp("The date; the open one without.", valueName: "YYYY-MM-DD"))
    var date: String?
    @Option(help: ArgumentHelp("The last date of several.", valueName: "YYYY-MM-DD"))
    var until: String?
    @Option(
        help: """
            shift, batch, terminal, merchant, operator, product, channel, transaction or ledger.
            """
    )
    var by: ReportGrouping = .merchant
    @Option(name: .customShort("o"), help: "text, json or csv.") var format: ReportFormat = .text
    @Flag(help: "One JSON object, as -o json.") var json = false

    func validate() throws {
        guard !(json && format == .csv) else {
            throw ValidationError("--json is -o json, and -o csv was asked for")
        }
    }

    func run() throws {
        let reader = try source.reader()
        let dates = try chosen(reader)
        let report = try JournalFailure.bridging { try reader.report(of: dates, by: by) }
        switch json ? ReportFormat.json : format {
        case .text:
            Console.line(report.text(columns: Screen.current.textColumns))
            // 64 digits and a number: on a line of their own.
            Console.line("anchor:\n\(try anchor(reader))")
        case .json:
            guard case .object(var members) = report.document else { return }
            members.append(.init("anchor", .string("\(try anchor(reader))")))
            Console.line(JSONValue.object(members).text())
        case .csv: Console.line(report.csv)
        }
    }

    private func anchor(_ reader: JournalReader) throws -> AnchorText {
        try JournalFailure.bridging { try reader.newestAnchor() }
    }

    private func chosen(_ reader: JournalReader) throws -> ClosedRange<BusinessDate> {
        let first: BusinessDate
        if let date {
            first = try DayArgument.date(date)
        } else {
            guard let open = try JournalFailure.bridging({ try reader.openDate() }) else {
                throw CommandFailure(.noInput, "this journal has no date", cure: "see journal tail")
            }
            first = open
        }
        let last = try until.map { try DayArgument.date($0) } ?? first
        guard first <= last else {
            throw CommandFailure(
                .usage,
                "\(last.dashed) is before \(first.dashed)",
                cure: "give --date before --until"
            )
        }
        let dates = first...last
        guard try JournalFailure.bridging({ try reader.hasDate(of: dates) }) else {
            throw CommandFailure(
                .noInput,
                first == last
                    ? "\(first.dashed) is no date of this journal"
                    : "no date from \(first.dashed) to \(last.dashed) is of this journal",
                cure: "see day show"
            )
        }
        return dates
    }
}

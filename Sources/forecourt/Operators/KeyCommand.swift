import ArgumentParser
import Desk
import Foundation
import ISO8583
import Journal
import Payments
import Switch
import Text

/// `forecourt key …`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Working keys of terminals and the switch's master key.",
        discussion: """
            Examples:
              forecourt key status
              forecourt key rotate --terminal T0000412 --reason "a copy" --now --yes
              forecourt key rotate-master --new-key-file next.key --reason "yearly" --yes
            """,
        subcommands: [KeyStatus.self, KeyRotate.self, KeyRotateMaster.self]
    )
}

/// `key status`.
struct KeyStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Version, age and uses of every terminal's working keys, then their count.",
        discussion: """
            States: none (never signed on), current, asked (must sign on, still works until \
            keys_stop_at), stopped (refused until it signs on). Uses are counted ahead in blocks. \
            With --json the settings come last.

            Example: forecourt key status --json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var list: ListOptions
    @Flag(help: "Only the settings and counts.") var summary = false

    private static let columns: [ColumnTable.Column] = [
        .text("TERMINAL"), .text("MERCHANT"), .text("STATE"), .number("VERSION"), .number("AGE"),
        .number("USES"), .text("STOP AT"), .text("CHANGED AT", wide: true),
    ]

    func run() throws {
        let session = OperatorSession(options: options)
        let settings = try options.load().configuration.keys
        let reader = try session.reader()
        let now = SystemClock().now().rawValue
        let rows = try JournalFailure.bridging { try reader.terminalKeys() }
        var counts: [TerminalKeyListing.State: Int] = [:]
        var printer = ListPrinter(list, Self.columns)
        for row in rows {
            counts[row.state(at: now), default: 0] += 1
            guard !summary else { continue }
            printer.add(Self.document(row, at: now), Self.row(row, at: now))
        }
        printer.flush()
        let sealing = try JournalFailure.bridging { try reader.sealingDate() }
        finish(settings, counts, total: rows.count, sealing: sealing)
    }

    private static func document(_ row: TerminalKeyListing, at now: Int64) -> JSONValue {
        .members(
            ("terminal", .string(row.terminal)),
            ("merchant", .string(row.merchant)),
            ("state", .string(row.state(at: now).rawValue)),
            ("key_version", .number("\(row.keyVersion)")),
            ("age_seconds", row.ageSeconds(at: now).map { .number("\($0)") } ?? .null),
            ("uses_at_most", .number("\(row.keyUses)")),
            ("keys_changed_at", row.keysChangedAt.map { .string($0) } ?? .null),
            ("keys_stop_at", row.keysStopAt.map { .string($0) } ?? .null)
        )
    }

    private static func row(_ row: TerminalKeyListing, at now: Int64) -> [String] {
        func second(_ time: String?) -> String { time.map { "\($0.prefix(19))Z" } ?? "-" }
        return [
            row.terminal, row.merchant, row.state(at: now).rawValue, "\(row.keyVersion)",
            row.ageSeconds(at: now).map { StatusText.age(Int($0)) } ?? "-", "\(row.keyUses)",
            second(row.keysStopAt), second(row.keysChangedAt),
        ]
    }

    private func finish(
        _ settings: KeySettings,
        _ counts: [TerminalKeyListing.State: Int],
        total: Int,
        sealing: String?
    ) {
        let states = TerminalKeyListing.State.allCases
        if list.isJSON {
            return Console.json(
                [("terminals", .number("\(total)"))]
                    + states.map { ($0.rawValue, .number("\(counts[$0] ?? 0)")) } + [
                        ("overlap_seconds", .number("\(settings.overlap.components.seconds)")),
                        ("max_age_seconds", .number("\(settings.maximumAge.components.seconds)")),
                        ("max_uses", .number("\(settings.maximumUses)")),
                        ("sealing_date", sealing.map { .string($0) } ?? .null),
                    ]
            )
        }
        let parts = states.map { "\($0.rawValue) \(counts[$0] ?? 0)" }
        let rules = [
            "overlap \(settings.overlap.components.seconds) s",
            "max_age \(settings.maximumAge.components.seconds) s",
            "max_uses \(settings.maximumUses)", "sealing date \(sealing ?? "-")",
        ]
        for (first, words) in [("\(Counted.text(total, "terminal")): ", parts), ("", rules)] {
            Console.line(
                FoldedLine.text(
                    words,
                    separator: ", ",
                    first: first,
                    indent: 2,
                    columns: Screen.current.textColumns
                )
            )
        }
    }
}

/// `key rotate`.
struct KeyRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Asks terminals to sign on for new working keys.",
        discussion: """
            Their keys work on for the overlap (keys.overlap), then they are refused until they \
            sign on; with --now at once. UnionPay replies ask for the sign-on in their header.

            Example:
              forecourt key rotate --merchant DEMOSTATION0001 --reason "monthly" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Option(help: "One terminal, by DE 41.") var terminal: String?
    @Option(help: "All of a merchant, by DE 42.") var merchant: String?
    @Flag(help: "All that have working keys.") var all = false
    @Flag(help: "The keys in use stop at once.") var now = false
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let (selection, wording) = try named()
        let reason = try change.agreed(to: "rotating the keys of \(wording)")
        let result = try OperatorSession(options: options).say(
            Verbs.keyRotate,
            selection,
            now,
            reason: reason
        )
        ChangeReport.show(result, "key", json)
    }

    private func named() throws -> (TerminalSelection, String) {
        switch (terminal, merchant, all) {
        case (let name?, nil, false): (.terminal(name), name)
        case (nil, let name?, false): (.merchant(name), name)
        case (nil, nil, true): (.all, "all terminals")
        default:
            throw CommandFailure(
                .usage,
                "key rotate needs one selection",
                cure: "--terminal, --merchant or --all"
            )
        }
    }
}

/// `key rotate-master`.
struct KeyRotateMaster: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-master",
        abstract: "Wraps all data keys under another master key, in one transaction.",
        discussion: """
            The file holds 64 hexadecimal characters and is closed to others (mode 0600). \
            Afterwards the switch's own key file holds that key; the old one opens nothing any more \
            but older copies of the journal.

            Example:
              forecourt key rotate-master --new-key-file next.key --reason "yearly" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Option(help: "The file of the next master key.") var newKeyFile: String
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reason = try change.agreed(to: "changing the master key")
        _ = try OperatorSession(options: options).say(
            Verbs.keyRotateMaster,
            URL(fileURLWithPath: newKeyFile).path,
            reason: reason
        )
        if json { return Console.json([("rotated", .boolean(true))]) }
        Console.talk("the data keys are wrapped under the new master key")
    }
}

import ArgumentParser
import Journal
import Text

/// `journal verify`.
struct JournalVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Proves the journal: hash chain, ledger invariants, no open ends.",
        discussion: """
            Checks the chain and the ledger, then replays all records beside the journal, which \
            proves every other row; the replay needs room where SQLite puts temporary files \
            (SQLITE_TMPDIR). Ends with 1 and names the first bad row when anything does not add up.

            Examples:
              forecourt journal verify
              forecourt journal verify --without-replay
              forecourt journal verify --anchor 4821:9f2c…
            """
    )

    @OptionGroup var source: DataOptions
    @Flag(help: "Only chain and ledger: faster, and proves no row that only a replay can.")
    var withoutReplay = false
    @Option(
        help: ArgumentHelp("What journal anchor printed: goes back to it.", valueName: "anchor")
    )
    var anchor: String?
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        _ = try source.reader()
        let path = try source.journalPath()
        let held = try hold(path)
        let start = TerminalOptions.microseconds()
        let isTalking = Console.errorIsTerminal
        let proof = try JournalFailure.bridging {
            try JournalProof.run(of: path, replaying: !withoutReplay) { seq in
                if isTalking { Console.talk("\(Counted.text(seq, "record")) right so far") }
            }
        }
        let seq = proof.records
        switch proof.gap {
        case .recordsBefore(let first):
            Console.talk(
                "forecourt: the records before \(first) are in no file beside this copy:"
                    + " neither they nor what only a replay proves were checked"
            )
        case .rulesUnknown:
            Console.talk(
                "forecourt: this journal does not say under which rules it began:"
                    + " what only a replay proves was not checked"
            )
        case nil: break
        }
        let elapsed = TerminalOptions.microseconds() - start
        if json {
            Console.json([
                ("ok", .boolean(true)), ("records", .number("\(seq)")),
                ("anchor", held.map { .number("\($0)") } ?? .null),
                ("microseconds", .number("\(elapsed)")),
            ])
        } else {
            let right = "\(Counted.text(seq, "record is", "records are")) right"
            Console.line("\(right)  \(ExchangePrinter.milliseconds(elapsed))")
            if let held { Console.line("It goes back to the anchor at record \(held).") }
        }
    }
}

extension JournalVerify {
    /// Holds the journal against an anchor, before what takes longer; its record.
    private func hold(_ path: String) throws -> Int64? {
        guard let anchor else { return nil }
        guard let place = AnchorText(anchor) else {
            throw CommandFailure(
                .usage,
                "that is no anchor",
                cure: "give a record and 64 digits, as journal anchor prints them"
            )
        }
        try JournalFailure.bridging { try JournalVerifier(path: path).verify(anchor: place) }
        return place.seq
    }
}

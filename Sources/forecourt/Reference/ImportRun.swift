import Book
import Desk
import ISO8583
import Journal
import Payments
import Reference
import Switch
import Text

/// What became of an import.
struct ImportResult {
    let version: UInt32
    /// How many it took.
    let records: UInt32
    var seq: Int64?
    var proposal: Int64?
    var at: Timestamp?
}

/// One import: reads files, compares them with the tables, and brings what is another.
struct ImportRun {
    /// Files beside the tables that they were compared with.
    struct Comparison {
        let base: UInt32
        let sources: [ImportHeading.Source]
        let difference: ReferenceDifference

        var heading: ImportHeading {
            ImportHeading(base: base, counts: difference.counts, sources: sources)
        }
    }

    let side: ReferenceSide
    let source: ReferenceSource
    /// Why; a refusal is recorded with it, too.
    let reason: String?

    /// Changes between two words of progress.
    private static let toldAtChanges = 100_000
    /// Bytes of rows in one step, half of a line of the admin socket: `\` takes two there.
    private static let stepBytes = 400 << 10

    // MARK: Reading and comparing

    /// Reads and checks the files whole, and compares them.
    ///
    /// - Throws: `QuietFailure` with 65 where something is wrong with them, once every mistake was
    ///   told and the refusal is recorded.
    func compare(
        _ inputs: [ImportFile],
        as kind: ReferenceKind?,
        recordsRefusal: Bool
    ) throws -> Comparison {
        var files = ReferenceFiles()
        for input in inputs {
            try files.read(input.name, as: kind) {
                try input.next()
            } cards: {
                try fields(of: $0)
            }
        }
        let sources = inputs.map(\.source)
        let base = try source.lastInForce(at: .newest)
        var present = ReferenceRows()
        for kind in ReferenceCheck.tablesNeeded(for: files.kinds) {
            present[kind] = []
            try source.eachRow(RowChoice(kind: kind, moment: .version(base))) { row in
                present.append(row.row)
                return true
            }
        }
        let mistakes = ReferenceCheck.whole(files: files, present: present)
        guard mistakes.isEmpty else { throw refusal(mistakes, sources, recordsRefusal) }
        return Comparison(
            base: base,
            sources: sources,
            difference: ReferenceDifference.between(present: present, files: files.rows)
        )
    }

    /// Cards as the tables keep them; only the switch can say.
    private func fields(of cards: [PrimaryAccountNumber]) throws -> [String] {
        let answer = try side.say(Verbs.importCards, cards)
        guard case .array(let items) = answer, items.count == cards.count else {
            throw CommandFailure(.unavailable, "the switch's answer cannot be read")
        }
        return items.map { $0.string ?? "" }
    }

    /// Tells all mistakes and has the refusal recorded.
    private func refusal(
        _ mistakes: ReferenceMistakes,
        _ sources: [ImportHeading.Source],
        _ recordsRefusal: Bool
    ) -> QuietFailure {
        for mistake in mistakes.first { Console.talk("forecourt: \(mistake)") }
        let count = Counted.text(mistakes.count, "mistake")
        let more = mistakes.count > mistakes.first.count ? ", the first are told" : ""
        Console.talk("forecourt: \(count)\(more), nothing was imported: correct the files")
        guard recordsRefusal, let first = mistakes.first.first else {
            return QuietFailure(status: .badInput)
        }
        var words = ReferenceCard.masked(first.description)
        while words.utf8.count > ReferenceAct.mostBytes { words.removeLast() }
        let refusal = ImportRefusal(
            sources: sources,
            mistakes: UInt32(clamping: mistakes.count),
            first: words
        )
        do {
            _ = try side.say(Verbs.importRefuse, refusal, reason: reason ?? "")
        } catch let failure as CommandFailure {
            Console.talk("\(failure.line) (the refusal of the files is not recorded)")
        } catch {
            Console.talk("forecourt: the refusal of the files is not recorded: \(error)")
        }
        return QuietFailure(status: .badInput)
    }

    // MARK: Bringing

    /// Begins, stages step by step, and activates; a signal ends it between two steps, once it was
    /// said what is left.
    func bring(
        _ comparison: Comparison,
        at time: Timestamp?,
        reason: String,
        _ pause: SignalPause? = nil
    ) throws -> ImportResult {
        let begun = try side.say(Verbs.importBegin, comparison.heading, reason: reason)
        let version = UInt32(clamping: OperatorSession.number(begun["created"]) ?? 0)
        do {
            let steps = try stage(comparison.difference, as: version, reason: reason, pause)
            let result = try side.say(
                Verbs.importActivate,
                version,
                time,
                comparison.heading.takesTwo,
                reason: reason
            )
            return ImportResult(
                version: version,
                records: steps + 2,
                seq: OperatorSession.number(result["seq"]),
                proposal: OperatorSession.number(result["proposal"]),
                at: try time.map { try inForceAt(of: version) ?? $0 }
            )
        } catch {
            Console.talk(
                "forecourt: import \(version) is open and decides nothing:"
                    + " forecourt reference discard \(version) ends it"
            )
            throw error
        }
    }

    /// When a version comes into force, as it is recorded: staging may have taken longer than until
    /// the time that was asked for.
    private func inForceAt(of version: UInt32) throws -> Timestamp? {
        let document = try source.ask(Verbs.referenceVersion, version)
        return document["in_force_at"]?.string.flatMap { Timestamp($0, now: SystemClock().now()) }
    }

    /// Gives how many steps it took.
    private func stage(
        _ difference: ReferenceDifference,
        as version: UInt32,
        reason: String,
        _ pause: SignalPause?
    ) throws -> UInt32 {
        var step = ImportStep(version: version, number: 1, changes: [])
        var (bytes, staged) = (0, 0)
        func goOn() throws {
            guard pause?.hasEnd == true else { return }
            throw CommandFailure(.failed, "a signal ended the import", cure: "run it again")
        }
        func send() throws {
            try goOn()
            _ = try side.say(Verbs.importStage, step, reason: reason)
            let before = staged
            staged += step.changes.count
            step.number += 1
            step.changes.removeAll(keepingCapacity: true)
            bytes = 0
            if staged / Self.toldAtChanges > before / Self.toldAtChanges {
                Console.talk("\(staged) of \(difference.entries.count) changes staged")
            }
        }
        for entry in difference.entries {
            let change = entry.change
            let size = change.line.utf8.count
            if step.changes.count == ReferenceAct.mostChanges || bytes + size > Self.stepBytes {
                try send()
            }
            step.changes.append(change)
            bytes += size
        }
        if !step.changes.isEmpty { try send() }
        try goOn()
        return step.number - 1
    }
}

import ArgumentParser
import Glibc
import ISO8583
import Journal
import Payments
import Switch

/// `journal export`.
struct JournalExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "All rows, or those chosen, as CSV, JSON lines, a capture or a scenario.",
        discussion: """
            Rows are chosen as in journal tail; card numbers are masked. The capture holds \
            frames that were made again from the journal, which keeps none: first six and last \
            four digits of a card with zeros between, no MAC, track, PIN or key, and only elements \
            that are recorded. It opens with the dissector of forecourt spec export. A scenario \
            holds payments of one dialect and four terminals at most, with the demo cards that \
            their masks fit, and expects what they were told: forecourt pos run sends it again.

            Times of --since and --until are \(ChoiceOptions.times); those in the rows are of UTC.

            Examples:
              forecourt journal export --format csv --since 2026-11-21 > monday.csv
              forecourt journal export --format pcap terminal=T0000001 --out one.pcap
              forecourt journal export --format scenario id=261121-4821 > dispute.yaml
              tshark -X lua_script:unionpay.lua -r one.pcap
            """
    )

    enum Form: String, CaseIterable, ExpressibleByArgument {
        case csv
        case jsonl
        case pcap
        case scenario
    }

    /// Rows that are in memory at once.
    private static let page = 1000

    @OptionGroup var data: DataOptions
    @OptionGroup var choice: ChoiceOptions
    @OptionGroup var source: SpecificationSource
    @Option(help: "csv, jsonl, pcap or scenario.") var format: Form
    @Option(help: ArgumentHelp("Instead of standard output; it must not exist.", valueName: "file"))
    var out: String?

    func run() throws {
        guard format != .pcap || out != nil || !Console.outputIsTerminal else {
            throw CommandFailure(.usage, "a capture is binary", cure: "name a file with --out")
        }
        let reader = try data.reader()
        var query = try choice.query(of: reader)
        try JournalGaps.say(reader, query)
        if format == .scenario { return try exportScenario(of: query, reader) }
        let descriptor = try open()
        defer { if out != nil { close(descriptor) } }
        var writer = try ExportWriter(
            form: format,
            descriptor: descriptor,
            library: format == .pcap ? source.library() : nil
        )
        while true {
            let rows = try JournalFailure.bridging { try reader.first(Self.page, of: query) }
            for row in rows { try writer.write(row) }
            guard rows.count == Self.page else { break }
            query.after = rows.last?.seq
        }
        if let note = writer.note { Console.talk("forecourt: \(note)") }
    }

    private func exportScenario(of query: JournalQuery, _ reader: JournalReader) throws {
        var query = query
        var scenario = JournalScenario()
        var first: String?
        while true {
            let rows = try JournalFailure.bridging { try reader.first(Self.page, of: query) }
            for row in rows {
                let (entersPIN, code) = try JournalFailure.bridging {
                    (try reader.entersPIN(row.seq), try reader.code(of: row.seq))
                }
                scenario.add(row, entersPIN: entersPIN, code: code)
            }
            first = first ?? rows.first?.id
            guard rows.count == Self.page else { break }
            query.after = rows.last?.seq
        }
        if scenario.leftOut > 0 {
            let count = Counted.text(scenario.leftOut, "row")
            Console.talk("forecourt: left out: \(count) that a scenario has no word for")
        }
        guard let text = scenario.text(of: first) else {
            throw CommandFailure(
                .noInput,
                "none of these rows is a payment that a scenario can repeat",
                cure: "choose purchases, see journal tail"
            )
        }
        let descriptor = try open()
        defer { if out != nil { close(descriptor) } }
        Console.bytes(Array(text.utf8), to: descriptor)
    }

    private func open() throws -> Int32 {
        guard let out else { return STDOUT_FILENO }
        return try FreshFile.create(out, isThere: (.inputOutput, "name another file"))
    }
}

/// Writes rows in one form.
struct ExportWriter {
    private let form: JournalExport.Form
    private let descriptor: Int32
    private let library: SpecificationLibrary?
    private let printer: JournalPrinter
    private var capture = PacketCapture()
    private var dialects: [String: RebuiltFrames] = [:]
    private var leftOut = 0

    init(form: JournalExport.Form, descriptor: Int32, library: SpecificationLibrary?) throws {
        self.form = form
        self.descriptor = descriptor
        self.library = library
        printer = JournalPrinter(form: form == .csv ? .csv : .json)
        if form == .pcap { Console.bytes(PacketCapture.header, to: descriptor) }
        if let header = printer.header, form != .pcap {
            Console.bytes(Array((header + "\n").utf8), to: descriptor)
        }
    }

    /// What a user should know of the result; nil when there is nothing.
    var note: String? {
        leftOut == 0
            ? nil
            : "left out: \(Counted.text(leftOut, "row")) that came from no terminal's message"
    }

    mutating func write(_ row: JournalRow) throws {
        guard form == .pcap else {
            return Console.bytes(Array((try printer.line(of: row) + "\n").utf8), to: descriptor)
        }
        guard let frames = frames(of: row.dialect), let made = frames.frames(of: row),
            let received = Timestamp(row.receivedAt, now: SystemClock().now())
        else {
            leftOut += 1
            return
        }
        let answered = row.answeredAt.flatMap { Timestamp($0, now: received) }
        let packets = [
            capture.packet(
                made.request,
                of: row.terminal ?? "",
                port: frames.port,
                isReply: false,
                at: received.rawValue
            ),
            made.reply.flatMap { reply in
                capture.packet(
                    reply,
                    of: row.terminal ?? "",
                    port: frames.port,
                    isReply: true,
                    at: (answered ?? received).rawValue
                )
            },
        ]
        for packet in packets { Console.bytes(packet ?? [], to: descriptor) }
    }

    private mutating func frames(of dialect: String?) -> RebuiltFrames? {
        guard let dialect else { return nil }
        if let known = dialects[dialect] { return known }
        guard let specification = library?[dialect] else { return nil }
        let made = RebuiltFrames(specification)
        dialects[dialect] = made
        return made
    }
}

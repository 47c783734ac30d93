import ArgumentParser
import Desk
import Journal
import Payments
import Switch
import Text

/// `terminal list`.
struct TerminalList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Terminals: when each was heard, what it did last, what of it is open.",
        discussion: """
            HEARD is how long ago a running switch took its last message, PAID its last payment, \
            REV the reversals towards hosts that are stored. -o wide adds where it connects from, \
            its keys and its device.

            Examples:
              forecourt terminal list --silent 5m
              forecourt terminal list --merchant DEMOSTATION0001 -n 20 -o wide
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var list: ListOptions
    @Option(help: ArgumentHelp("Only those not heard for so long, as 5m.", valueName: "time"))
    var silent: String?
    @Option(help: ArgumentHelp("Only of this station (DE 42).", valueName: "merchant"))
    var merchant: String?
    @Option(name: .customShort("n"), help: "How many at most; all without.") var count: Int?

    /// Terminals of one question.
    private static let page = 500

    func run() throws {
        if let count, count < 1 {
            throw CommandFailure(.usage, "-n \(count) is no count", cure: "1 or more")
        }
        let silence = try silent.map { text in
            guard let span = DurationText.read(text, .span) else {
                throw CommandFailure(.usage, "'\(text)' is no time", cure: "write 5m, 2h or 1d")
            }
            return span.milliseconds / 1000
        }
        let session = OperatorSession(options: options)
        let now = SystemClock().now()
        var printer = ListPrinter(list, TerminalText.columns)
        var (after, left) = (Int64(0), count ?? .max)
        while left > 0 {
            let choice = TerminalChoice(
                merchant: merchant,
                after: after,
                limit: silence == nil ? min(left, Self.page) : Self.page
            )
            guard case .array(let items) = try session.readLive(Verbs.terminalList, choice),
                let last = items.last
            else { break }
            for item in items where left > 0 {
                let text = TerminalText(item, now: now)
                if let silence, !text.isSilent(for: silence) { continue }
                printer.add(item, text.row)
                left -= 1
            }
            after = OperatorSession.number(last["row"]) ?? .max
        }
        printer.flush()
    }
}

/// `terminal show`.
struct TerminalShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One terminal: when and from where it was heard, what it did last, what is open.",
        discussion: """
            A terminal is heard when a message of it is taken: one with a right MAC, or that needs \
            none. Refusals are in journal tail terminal=T0000412.

            Example: forecourt terminal show T0000412
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Times of UTC, not of the institution's clock.") var utc = false
    @Flag(help: "One JSON object; its times are of UTC.") var json = false
    @Argument(help: "DE 41, or MERCHANT/TERMINAL of IFSF.") var name: String

    func run() throws {
        let session = OperatorSession(options: options)
        let isRunning = try session.client() != nil
        guard case .array(let items) = try session.readLive(Verbs.terminalShow, name),
            let item = items.first
        else { return }
        if json { return Console.line(item.text()) }
        let clock =
            utc ? .utc : try InstitutionClock(data: options.data, config: options.config)
        let text = TerminalText(item, now: SystemClock().now(), clock)
        for line in text.lines(isRunning: isRunning, columns: Screen.current.textColumns) {
            Console.line(line)
        }
    }
}

/// A terminal in words.
struct TerminalText {
    private let item: JSONValue
    private let document: DayDocument
    private let now: Timestamp
    private let clock: InstitutionClock

    init(_ item: JSONValue, now: Timestamp, _ clock: InstitutionClock = .utc) {
        self.item = item
        document = DayDocument(item)
        self.now = now
        self.clock = clock
    }

    static let columns: [ColumnTable.Column] = [
        .text("TERMINAL"), .text("MERCHANT"), .text("STATE"), .number("HEARD"), .number("PAID"),
        .text("STAN"), .text("BATCH"), .number("SHIFT"), .number("REV"),
        .text("FROM", wide: true), .text("IFSF", wide: true), .number("KEYS", wide: true),
        .text("DEVICE", wide: true),
    ]

    var row: [String] {
        let from = document.text("peer")
        return [
            document.text("terminal"), document.text("merchant"), document.text("status"),
            age(of: "last_message_at"), age(of: item["last_payment"], "received_at"),
            document.text("stan"), batch, document.text("shift"), reversals,
            isConnected || from == "-" ? from : "(\(from))", ifsf, document.text("key_version"),
            device,
        ]
    }

    /// Whether nothing was heard of it for so many seconds; without a switch what counts is its
    /// last payment.
    func isSilent(for seconds: Int64) -> Bool {
        let times = [
            moment(item["last_message_at"]), moment(item["last_payment"]?["received_at"]),
        ]
        guard let last = times.compactMap(\.self).max() else { return true }
        return (now.rawValue - last) / 1_000_000 >= seconds
    }

    func lines(isRunning: Bool, columns: Int) -> [String] {
        var lines = [
            ("", [document.text("terminal"), document.text("merchant"), document.text("status")]),
            ("heard", heard(isRunning)), ("paid", paid), ("batch", [batch]),
        ]
        if document.has("shift") {
            let shift = [
                document.text("shift"), "operator \(document.text("operator"))",
                "since \(document.time("shift_opened_at", clock))",
            ]
            lines.append(("shift", shift))
        } else {
            lines.append(("shift", ["none"]))
        }
        lines.append(("open", open))
        lines.append(("keys", keys))
        if document.has("ifsf_terminal") { lines.append(("IFSF", [ifsf])) }
        if device != "-" { lines.append(("device", [device])) }
        return lines.map { label, words in
            let first = label.isEmpty ? "" : label + String(repeating: " ", count: 8 - label.count)
            return FoldedLine.text(
                words.map(PrintableText.line),
                first: first,
                indent: 8,
                columns: columns
            )
        }
    }

    private func heard(_ isRunning: Bool) -> [String] {
        guard isRunning else { return ["no switch runs"] }
        guard document.has("last_message_at") else { return ["not since the switch started"] }
        let seconds = moment(item["last_message_at"]).map { (now.rawValue - $0) / 1_000_000 } ?? 0
        let peer = document.text("peer")
        return [
            "\(StatusText.span(Int(max(0, seconds)))) ago", "from \(peer)",
            isConnected ? "connected" : "gone",
        ]
    }

    private var paid: [String] {
        guard let payment = item["last_payment"], payment != .null else {
            return ["nothing that is remembered"]
        }
        let words = DayDocument(payment)
        var parts = [words.time("received_at", clock), words.text("id"), words.text("operation")]
        if let minor = OperatorSession.number(payment["amount_minor"]),
            let currency = UInt16(words.text("currency"))
        {
            let money = Money(minorUnits: minor, asset: Asset(rawValue: currency))
            parts.append(AmountText.wording(money))
        }
        let code = words.has("code") ? " \(words.text("code"))" : ""
        return parts + [words.text("outcome") + code, "STAN \(words.text("stan"))"]
    }

    private var open: [String] {
        var parts: [String] = []
        if let count = OperatorSession.number(item["undecided"]), count > 0 {
            parts.append("\(count) undecided")
        }
        if let count = OperatorSession.number(item["open_reversals"]), count > 0 {
            parts.append(Counted.text(count, "reversal") + " stored")
        }
        if let count = OperatorSession.number(item["held_reversals"]), count > 0 {
            parts.append("\(count) of them HELD: forecourt status")
        }
        return parts.isEmpty ? ["nothing"] : parts
    }

    private var keys: [String] {
        guard let version = OperatorSession.number(item["key_version"]), version > 0 else {
            return ["none: it has never signed on"]
        }
        return ["version \(version)", "since \(document.time("keys_changed_at", clock))"]
    }

    private var isConnected: Bool { item["connected"] == .boolean(true) }

    private var batch: String {
        DecimalText.padded(Int(document.text("batch")) ?? 0, digits: 6)
    }

    private var reversals: String {
        let held = OperatorSession.number(item["held_reversals"]) ?? 0
        return document.text("open_reversals") + (held > 0 ? "!" : "")
    }

    private var ifsf: String {
        guard document.has("ifsf_terminal") else { return "-" }
        return "\(document.text("ifsf_merchant"))/\(document.text("ifsf_terminal"))"
    }

    private var device: String {
        guard let device = item["device"], device != .null else { return "-" }
        let names = ["serial", "model", "software"].compactMap { device[$0]?.string }
        return names.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private func age(of key: String) -> String { age(of: item, key) }

    private func age(of item: JSONValue?, _ key: String) -> String {
        guard let time = moment(item?[key]) else { return "-" }
        return StatusText.age(Int(max(0, now.rawValue - time) / 1_000_000))
    }

    private func moment(_ value: JSONValue?) -> Int64? {
        value?.string.flatMap { TimeText.microseconds($0, now: now.rawValue) }
    }
}

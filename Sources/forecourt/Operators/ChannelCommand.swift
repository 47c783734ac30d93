import ArgumentParser
import Desk
import Text

/// `forecourt channel …`.
struct ChannelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel",
        abstract: "Payment channels: the accounts of this switch, hosts and wallets.",
        discussion: """
            Examples:
              forecourt channel list
              forecourt channel echo bank
              forecourt channel stop bank --reason "the bank asked us to" --yes
            """,
        subcommands: [
            ChannelList.self, ChannelStop.self, ChannelStart.self, ChannelEcho.self,
            ChannelRelease.self, ChannelDiscard.self,
        ]
    )
}

/// `channel list`.
struct ChannelList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line a channel of the running switch.",
        discussion: """
            FLIGHT counts requests that await an answer, STORED reversals that are repeated until \
            they are answered, HELD those that wait for a person (channel release or discard), \
            OLDEST how long the oldest of either waits. RATE and P99 are of the last minute. \
            -o wide adds addresses, numbers of held reversals, notes, and of wallets ORDERS of \
            which nobody knows yet whether they stand and refunds that are REFUNDING.

            Example: forecourt channel list -o wide
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .text("NAME"), .text("KIND"), .text("STATE"), .text("LINKS"), .number("RATE"),
        .number("P99"), .number("FLIGHT"), .number("STORED"), .number("HELD"), .number("OLDEST"),
        .text("ADDRESS", wide: true), .text("SOCKETS", wide: true), .text("KEYS", wide: true),
        .text("HELD ARE", wide: true), .number("ORDERS", wide: true),
        .number("REFUNDING", wide: true), .text("NOTE", wide: true),
    ]

    func run() throws {
        let session = OperatorSession(options: options)
        guard case .array(let items) = try session.sayRunning(Verbs.channelList) else { return }
        var printer = ListPrinter(list, Self.columns)
        for item in items { printer.add(item, Self.row(item)) }
        printer.flush()
        guard !list.isJSON, list.form == .columns else { return }
        // Why a channel is down has no room in a column.
        for item in items {
            guard let note = item["note"]?.string, let name = item["name"]?.string else { continue }
            Console.line(FoldedLine.text([PrintableText.line("\(name): \(note)")], indent: 4))
        }
    }

    private static func row(_ item: JSONValue) -> [String] {
        let document = DayDocument(item)
        let row = ["name", "kind", "state"].map(document.text)
        guard document.text("kind") != "in-house" else {
            return row + [String](repeating: "-", count: columns.count - row.count)
        }
        func texts(_ key: String) -> [String] {
            guard case .array(let items)? = item[key] else { return [] }
            return items.map { $0.string ?? $0.text() }
        }
        let sockets = texts("sockets")
        let isAsked = OperatorSession.number(item["round_trip_ms"]?["count"]) ?? 0 > 0
        let age = OperatorSession.number(item["oldest_seconds"]).map { StatusText.age(Int($0)) }
        return row + [
            "\(sockets.count { $0 == "up" })/\(sockets.count)",
            isAsked ? StatusText.figure(item["answers_per_s"]) + "/s" : "-",
            isAsked ? StatusText.figure(item["round_trip_ms"]?["p99"]) + "ms" : "-",
            document.text("in_flight"), document.text("stored_reversals"),
            document.text("held_reversals"), age ?? "-", document.text("address"),
            sockets.joined(separator: ","), document.isTrue("keys") ? "yes" : "no",
            texts("held").joined(separator: ","), document.text("orders"),
            document.text("refunds_accepted"), document.text("note"),
        ]
    }
}

/// `channel stop`.
struct ChannelStop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Takes no new payments for a host or a wallet, and signs off.",
        discussion: """
            New payments are refused (91), stored reversals wait; it lasts until channel start, \
            over a restart too.

            Example: forecourt channel stop bank --reason "maintenance of the bank" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Argument(help: "The channel's name.") var channel: String
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        try ChannelVerb(options: options, change: change, json: json)
            .say(Verbs.channelStop, channel, deed: "stopping the channel \(channel)")
    }
}

/// `channel start`.
struct ChannelStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Takes payments for a host or a wallet again.",
        discussion: "Example: forecourt channel start bank --reason \"the bank is back\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Argument(help: "The channel's name.") var channel: String
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        try ChannelVerb(options: options, change: change, json: json)
            .say(Verbs.channelStart, channel, deed: "starting the channel \(channel)")
    }
}

/// What the verbs share that change one thing of a channel.
private struct ChannelVerb {
    let options: ConfigurationOptions
    let change: ChangeOptions
    let json: Bool

    func say<Value: Sendable>(_ verb: Verb<Value>, _ value: Value, deed: String) throws {
        let reason = try change.agreed(to: deed)
        let result = try OperatorSession(options: options).say(verb, value, reason: reason)
        ChangeReport.show(result, "channel", json)
    }
}

/// `channel echo`.
struct ChannelEcho: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "Asks a host or a wallet whether it is there, and prints how long that took.",
        discussion: "Example: forecourt channel echo bank"
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The channel's name.") var channel: String
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let answer = try OperatorSession(options: options).sayRunning(
            Verbs.channelEcho,
            channel,
            // The host has its own time, up to channels[].timeout.
            withinSeconds: 120
        )
        if json { return Console.line(answer.text()) }
        let microseconds = OperatorSession.number(answer["round_trip_us"]) ?? 0
        Console.line(
            "\(channel) answered after \(microseconds / 1000)."
                + "\(DecimalText.padded(microseconds % 1000, digits: 3)) ms"
        )
    }
}

/// `channel release`.
struct ChannelRelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Sends a reversal again that was given up to a person.",
        discussion: """
            The number is that of the record that stored it: channel list names those that wait.

            Example: forecourt channel release 4821 --reason "the bank is mended" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Argument(help: "The reversal's number.") var reversal: Int64
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        try ChannelVerb(options: options, change: change, json: json)
            .say(Verbs.channelRelease, reversal, deed: "releasing reversal \(reversal)")
    }
}

/// `channel discard`.
struct ChannelDiscard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Gives up a reversal that waits for a person: it was settled another way.",
        discussion: """
            Example: forecourt channel discard 4821 --reason "settled by letter" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Argument(help: "The reversal's number.") var reversal: Int64
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        try ChannelVerb(options: options, change: change, json: json)
            .say(Verbs.channelDiscard, reversal, deed: "giving up reversal \(reversal)")
    }
}

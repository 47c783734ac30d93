import ArgumentParser
import Desk
import Text

/// `forecourt channel …`.
struct ChannelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel",
        abstract: "Payment channels: the accounts of this switch, and hosts behind sockets.",
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
            Of a host: its state, how far each socket is, requests that await an answer, \
            reversals that are stored, and reversals that wait for a person.

            Example: forecourt channel list --json
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object a line.") var json = false

    func run() throws {
        let session = OperatorSession(options: options)
        guard case .array(let items) = try session.sayRunning(Verbs.channelList) else { return }
        for item in items { Console.line(json ? item.text() : Self.line(item)) }
    }

    private static func line(_ item: JSONValue) -> String {
        var parts = ["name", "kind", "state"].map { item[$0]?.string ?? "-" }
        guard item["kind"]?.string == "host" else { return parts.joined(separator: "  ") }
        parts.append(item["address"]?.string ?? "-")
        if case .array(let sockets)? = item["sockets"] {
            parts.append("sockets " + sockets.compactMap(\.string).joined(separator: ","))
        }
        for (name, label) in [
            ("in_flight", "in flight"), ("stored_reversals", "stored reversals"),
            ("held_reversals", "held reversals"),
        ] {
            parts.append("\(label) \(OperatorSession.number(item[name]) ?? 0)")
        }
        if let age = OperatorSession.number(item["oldest_seconds"]) {
            parts.append("oldest \(age) s")
        }
        if case .array(let held)? = item["held"], !held.isEmpty {
            parts.append("held: " + held.map { $0.text() }.joined(separator: ","))
        }
        if let note = item["note"]?.string { parts.append(note) }
        return parts.joined(separator: "  ")
    }
}

/// `channel stop`.
struct ChannelStop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Takes no new payments for a host and signs off.",
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
        abstract: "Takes payments for a host again.",
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
        abstract: "Asks a host whether it is there and prints how long its answer took.",
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

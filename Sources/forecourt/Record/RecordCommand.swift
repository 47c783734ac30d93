import ArgumentParser
import Glibc
import ISO8583
import Payments
import Simulators
import Text

/// `forecourt record`.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Stands between a terminal and a switch, and writes down what passes.",
        discussion: """
            Terminals connect to --listen, a port of this machine; every byte goes on to
            --target and back as it came. Written are OUT.yaml, a scenario for forecourt
            pos run, and OUT.pcap, a capture for Wireshark with the dissector of forecourt
            spec export; both are new files that only you can read (mode 0600).

            The capture holds what passed without its secrets: of a card number the first
            six and last four digits with one digit repeated between, so that its check
            digit is wrong, and no track, PIN, key, cryptogram or MAC. The scenario names
            demo cards alone; another card is a comment with its mask. What cannot be read
            as a message of the dialect is forwarded and counted, and written nowhere.

            Ends on ^C, or after --duration, with a summary; at most 64 connections at
            once, and so many frames as --frames says.

            Examples:
              forecourt record --out morning
              forecourt record --dialect ifsf --listen 9001 --target 127.0.0.1:8584 \\
                --out ifsf
              forecourt pos run morning.yaml
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: "The dialect that passes.") var dialect = "unionpay-pos"
    @Option(help: ArgumentHelp("Port to listen on, of 127.0.0.1 alone.", valueName: "port"))
    var listen = 9001
    @Option(
        help: ArgumentHelp("The switch (default: the dialect's port here).", valueName: "host:port")
    )
    var target: String?
    @OptionGroup var framing: FramingOptions
    @Option(help: ArgumentHelp("Beginning of the files' names.", valueName: "path")) var out: String
    @Option(help: "Frames that are written down; more are forwarded.") var frames = 100_000
    @Option(help: ArgumentHelp("End after so long: 60s, 5m.", valueName: "time"))
    var duration: String?
    @Flag(help: "The summary as one JSON object.") var json = false

    func validate() throws {
        guard (0...65_535).contains(listen) else {
            throw ValidationError("--listen must be a port, 0 to 65535")
        }
        guard (1...1_000_000).contains(frames) else {
            throw ValidationError("--frames must be 1 to 1000000")
        }
    }

    func run() throws {
        let specification = try source.alone(dialect)
        let format = try framing.format(for: specification)
        let target = target ?? "127.0.0.1:\(FramingOptions.defaultPort(of: specification))"
        do throws(TerminalSocketError) {
            try TerminalSocket.check(target)
        } catch {
            throw CommandFailure(
                .usage,
                "--target \(target) is no address",
                cure: "write it as 127.0.0.1:8583"
            )
        }
        let most = try duration.map { try LoadOptions.microseconds($0, of: "--duration") }
        let recording = try Recording(
            specification,
            format,
            port: UInt16(clamping: Self.port(of: target)),
            out: out,
            mostFrames: frames
        )
        let proxy: RecordingProxy
        do throws(TerminalSocketError) {
            proxy = try RecordingProxy(port: listen, target: target, framing: format) {
                recording.note($0)
            }
        } catch {
            recording.discard()
            throw CommandFailure(
                .unavailable,
                "port \(listen) cannot be listened on: \(Self.reason(of: error))",
                cure: "name another with --listen"
            )
        }
        Interrupt.watch()
        Console.talk("recording 127.0.0.1:\(proxy.port) to \(target); ^C ends it")
        let start = TerminalClock.microseconds()
        proxy.run {
            Interrupt.isAsked || most.map { TerminalClock.microseconds() - start >= $0 } ?? false
        }
        try recording.finish(title: "Recorded from \(target)")
        for line in recording.summary(asJSON: json) { Console.line(CardNumberMask.masked(line)) }
    }

    private static func port(of target: String) -> Int {
        target.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    private static func reason(of error: TerminalSocketError) -> String {
        if case .failed(let reason) = error { return reason }
        return "the system refused it"
    }
}

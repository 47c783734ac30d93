import ArgumentParser
import Glibc
import ISO8583
import Text

/// `forecourt message …`: read, build and compare messages.
struct MessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message",
        abstract: "Messages: explain, build, compare, guess the dialect.",
        discussion: """
            Examples:
              forecourt message parse --spec unionpay-pos --framed 003B6000…
              forecourt message parse --spec iso8583-1987-ascii --json - < messages.txt
              forecourt message build --spec iso8583-1987-ascii \\
                '{"mti": "0800",
                  "elements": {"7": "0705153012", "11": "123456", "70": "301"}}'
              forecourt message diff --spec unionpay-pos 0200… 0210…
              forecourt message guess 0200…
            """,
        subcommands: [
            MessageParse.self, MessageBuild.self, MessageDifference.self, MessageGuess.self,
        ]
    )
}

/// Whether secrets are shown.
struct UnmaskOption: ParsableArguments {
    @Flag(
        help: """
            Show card numbers, tracks, PIN data, keys and cryptograms. Refused unless standard \
            output is a terminal or FORECOURT_ALLOW_UNMASK=1.
            """
    )
    var unmask = false

    /// Refuses to write secrets into a pipe or file unless the environment allows it.
    func checked() throws(CommandFailure) -> Bool {
        guard unmask, !Console.outputIsTerminal else { return unmask }
        guard let allowed = getenv("FORECOURT_ALLOW_UNMASK"), String(cString: allowed) == "1" else {
            throw CommandFailure(
                .usage,
                "--unmask would write secrets to what is no terminal",
                cure: "set FORECOURT_ALLOW_UNMASK=1 if that is meant"
            )
        }
        return true
    }
}

/// `message parse`.
struct MessageParse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Explains a message: each element with name, value, meaning, offset and bytes.",
        discussion: """
            HEX is hexadecimal text with or without spaces, colons or 0x, a dump with offsets, a \
            file of either (# begins a comment), or - for standard input with one message a line. \
            A message of a text dialect may also stand as its own characters. With --framed, or an \
            option that says how, the framing in front is taken off: the one usual for the \
            dialect, the one that the options say, or any under which the message reads. Where a \
            length does not fit what is there, that is said and the rest is shown.
            Ends with 65 when a message is malformed: what could be read is printed all the same.

            Examples:
              forecourt message parse --spec unionpay-pos --framed 003B 6000060000 6022…
              forecourt message parse --spec iso8583-1987-ascii \\
                fixtures/iso8583-1987-ascii/purchase.hex
              forecourt message parse --spec ifsf --json - < messages.txt
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: "Name of the specification, or a path to one.") var spec: String
    @Flag(help: "The message stands in its network frame.") var framed = false
    @OptionGroup var framing: FramingOptions
    @OptionGroup var unmask: UnmaskOption
    @Flag(help: "One JSON object a message.") var json = false
    @Argument(help: ArgumentHelp("Hexadecimal text, a file, or -.", valueName: "hex"))
    var input: [String]

    func run() throws {
        let specification = try SpecificationFiles.specification(spec, source)
        let unmasked = try unmask.checked()
        let isPieces = input.count > 1
        var failed = false
        for item in try HexInput.items(isPieces ? input.joined(separator: " ") : input.first ?? "-")
        {
            let prefix = item.place.map { "\($0): " } ?? ""
            do {
                let frames = try MessageFrames.of(item, specification, framedAs(item))
                for remark in frames.remarks { Console.talk("forecourt: \(prefix)\(remark)") }
                let failures = frames.messages.compactMap { show($0, specification, unmasked) }
                for failure in failures {
                    Console.talk(CommandFailure(.badInput, prefix + failure).line)
                }
                failed = failed || !failures.isEmpty
                guard let fault = frames.fault else { continue }
                let cure = failures.isEmpty ? "the message itself is whole" : "is the frame cut?"
                throw CommandFailure(.badInput, "frame: \(fault)", cure: cure)
            } catch let error as CommandFailure {
                let failure = CommandFailure(error.status, prefix + error.problem, cure: error.cure)
                Console.talk(failure.line)
            }
            failed = true
        }
        if failed { throw QuietFailure(status: .badInput) }
    }

    /// The framing options, where the message stands in a frame.
    private func framedAs(_ item: HexInput.Item) -> FramingOptions? {
        framed || framing.isChosen || item.isHTTP ? framing : nil
    }

    private func show(
        _ bytes: [UInt8],
        _ specification: DialectSpecification,
        _ unmasked: Bool
    ) -> String? {
        guard json else {
            let describer = MessageDescriber(specification, unmasked: unmasked)
            let description = describer.describe(bytes)
            Console.data(description.text)
            return description.failure.map(Self.wording)
        }
        do throws(DecodingFailure) {
            let message = try MessageDecoder(specification).decode(bytes)
            Console.line(MessageJSON.document(of: message, unmasked: unmasked).text())
            return nil
        } catch {
            Console.line(MessageJSON.document(of: error, unmasked: unmasked).text())
            return Self.wording(error)
        }
    }

    private static func wording(_ failure: DecodingFailure) -> String {
        "\(failure.error)" + (failure.explanation.map { ": \($0)" } ?? "")
    }
}

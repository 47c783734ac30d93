import ArgumentParser
import Foundation
import ISO8583
import Text

/// `message build`.
struct MessageBuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Builds a message from a JSON document and prints it as hexadecimal text.",
        discussion: """
            Takes what parse --json --unmask prints, and dotted paths such as "55.9F26". All \
            values are text in quotes; numbers are refused, because 000123 is not 123. Several \
            documents, as one a line, give one message a line.

            In a value {stan} is a number of six digits, counted up from document to document, \
            {now:MMDDhhmmss} the time in pairs of YYYY YY MM DD hh mm ss, and {rrn} twelve digits: \
            last digit of the year, day of the year, hour and STAN. With --mac the message ends \
            with its MAC.

            Examples:
              forecourt message build --spec iso8583-1987-ascii \\
                '{"mti": "0800",
                  "elements": {"7": "0705153012", "11": "123456", "70": "301"}}'
              forecourt message build --spec unionpay-pos - < message.json
              forecourt message build --spec iso8583-1987-ascii --mac mak.hex --stan 7 \\
                '{"mti": "0800", "elements": {"7": "{now:MMDDhhmmss}", "11": "{stan}"}}'
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: "Name of the specification, or a path to one.") var spec: String
    @OptionGroup var signing: MessageSigning
    @Option(help: "The first number that {stan} stands for.") var stan = 1
    @Option(
        help: ArgumentHelp(
            "The wall clock of {now:…} and {rrn}, as '2026-11-28 15:36:07' (default: now).",
            valueName: "time"
        )
    )
    var at: String?
    @Flag(help: "Take braces as they are: for what message parse printed.")
    var literal = false
    @Argument(help: ArgumentHelp("A JSON document, a file, or -.", valueName: "json"))
    var document: String

    func run() throws {
        let specification = try SpecificationFiles.specification(spec, source)
        let isInline = document.contains("{")
        let text = isInline ? document : try InputReader.text(of: document)
        var marks = try MessagePlaceholders(firstStan: stan, at: at)
        var failure: (any Error)?
        do throws(JSONError) {
            try MessageJSON.eachMessage(
                in: text,
                specification: specification,
                replacing: { [literal] node throws(JSONError) in
                    literal ? node : try marks.filled(node)
                },
                { message in
                    guard failure == nil else { return }
                    do {
                        Console.line(Hexadecimal.text(try signing.bytes(of: message)))
                    } catch {
                        failure = error
                    }
                }
            )
        } catch {
            let name = isInline ? "document" : document == "-" ? "standard input" : document
            throw CommandFailure(.badInput, "\(name):\(error)")
        }
        if let failure { throw failure }
    }
}

/// `message diff`.
struct MessageDifference: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compares two messages element by element; ends with 1 when they differ.",
        discussion: """
            Each line: path, what the first has, what the second has; secrets are masked. What \
            --ignore names is not compared, nor what is inside it.

            Examples:
              forecourt message diff --spec unionpay-pos first.hex second.hex
              forecourt message diff --spec unionpay-pos --ignore 11,37,60.2 \\
                first.hex second.hex
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: "Name of the specification, or a path to one.") var spec: String
    @OptionGroup var unmask: UnmaskOption
    @Flag(help: "One JSON object a difference.") var json = false
    @Option(
        help: ArgumentHelp(
            "Elements and parts that may differ, as 7,11,60.2; again for more.",
            valueName: "paths"
        )
    )
    var ignore: [String] = []
    @Argument(help: "Hexadecimal text or a file.") var first: String
    @Argument(help: "Hexadecimal text or a file.") var second: String

    func run() throws {
        let specification = try SpecificationFiles.specification(spec, source)
        let unmasked = try unmask.checked()
        let left = try read(first, "the first message", specification)
        let right = try read(second, "the second message", specification)
        let describer = MessageDescriber(specification, unmasked: unmasked)
        let mine = Self.values(describer.describe(left))
        let others = Self.values(describer.describe(right))
        let secrets = Self.hiddenDifferences(left, right)
        let ignored = try IgnoredPaths(ignore)
        var isDifferent = false
        for path in Self.order(mine, others) where !ignored.covers(path) {
            let was = mine[path]
            let becomes = others[path]
            let isHidden = was == becomes && secrets.contains(path)
            guard was != becomes || isHidden else { continue }
            isDifferent = true
            let note = isHidden ? " (another value under the mask)" : ""
            if json {
                Console.json([
                    ("path", .string(path)), ("first", was.map { .string($0) } ?? .null),
                    ("second", becomes.map { .string($0) } ?? .null),
                ])
            } else {
                Console.line("\(path)  \(was ?? "absent") → \(becomes ?? "absent")\(note)")
            }
        }
        if isDifferent { throw QuietFailure(status: .failed) }
    }

    private func read(
        _ word: String,
        _ name: String,
        _ specification: DialectSpecification
    ) throws -> Message {
        do {
            return try MessageDecoder(specification).decode(
                MessageFrames.single(word, specification)
            )
        } catch let failure as DecodingFailure {
            throw CommandFailure(.badInput, "\(name): \(failure.error)", cure: failure.explanation)
        }
    }

    private static func values(_ description: MessageDescription) -> [String: String] {
        var values: [String: String] = [:]
        for line in description.lines where line.path != "bitmap" {
            values[line.path] = line.value.isEmpty ? line.raw : line.value
        }
        return values
    }

    /// Top-level elements whose bytes differ, whatever their masks show.
    private static func hiddenDifferences(_ left: Message, _ right: Message) -> Set<String> {
        var paths: Set<String> = []
        for element in left.elements where left.rawBytes(of: element) != right.rawBytes(of: element)
        {
            paths.insert(element.description)
        }
        return paths
    }

    private static func order(_ left: [String: String], _ right: [String: String]) -> [String] {
        let paths = Set(left.keys).union(right.keys)
        return paths.sorted { one, other in
            let first = one.split(separator: ".")
            let second = other.split(separator: ".")
            if one == "mti" || other == "mti" { return one == "mti" }
            let mine = first.first.flatMap { Int($0) } ?? 0
            let others = second.first.flatMap { Int($0) } ?? 0
            return mine == others ? one < other : mine < others
        }
    }
}

/// What a comparison steps over.
private struct IgnoredPaths {
    private let paths: [String]

    init(_ words: [String]) throws(CommandFailure) {
        var paths: [String] = []
        for word in words.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            let path = word.trimmingCharacters(in: .whitespaces)
            guard path == "mti" || ElementPath(path) != nil else {
                throw CommandFailure(
                    .usage,
                    "'\(path)' is no element to ignore",
                    cure: "write --ignore 7,11,60.2"
                )
            }
            paths.append(path)
        }
        self.paths = paths
    }

    /// Whether a path is ignored, is inside what is, or shows what is as a part of its bytes.
    func covers(_ path: String) -> Bool {
        paths.contains { $0 == path || path.hasPrefix($0 + ".") || $0.hasPrefix(path + ".") }
    }
}

/// `message guess`.
struct MessageGuess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guess",
        abstract: "Ranks the specifications and framings that bytes may be in.",
        discussion: """
            Exact reads come first. Ends with 1 when no specification reads the bytes to the last \
            one.

            Example: forecourt message guess 0035303830…
            """
    )

    @OptionGroup var source: SpecificationSource
    @Flag(help: "One JSON object a guess.") var json = false
    @Option(name: .customShort("n"), help: "How many guesses to show.") var count = 5
    @Argument(help: ArgumentHelp("Hexadecimal text, a file, or -.", valueName: "hex"))
    var input: String

    func run() throws {
        let library = try source.library()
        let specifications = library.names.compactMap { library[$0] }
        let attempts = try ranked(HexInput.singleItem(input), specifications)
        for attempt in attempts.prefix(max(1, count)) {
            let framing = attempt.framing ?? "no framing"
            let verdict = Self.verdict(of: attempt)
            if json {
                Console.json([
                    ("specification", .string(attempt.specification.name)),
                    ("framing", attempt.framing.map { .string($0) } ?? .null),
                    ("exact", .boolean(attempt.isExact)),
                    ("mti", .string(attempt.message.messageType.description)),
                    ("elements", .number("\(attempt.message.elements.count)")),
                    ("verdict", .string(verdict)),
                ])
            } else {
                Console.line("\(attempt.specification.name), \(framing): \(verdict)")
            }
        }
        if attempts.first?.isExact != true { throw QuietFailure(status: .failed) }
    }

    /// The attempts on the bytes, or on the characters themselves where only those read.
    private func ranked(
        _ item: HexInput.Item,
        _ specifications: [DialectSpecification]
    ) throws(CommandFailure) -> [SpecificationGuess.Attempt] {
        let body = item.bytes.flatMap { ForeignProtocol.bodyOfHTTP(in: $0) } ?? 0
        let bytes = item.bytes.map { Array($0[body...]) }
        if body > 0 { Console.talk("forecourt: HTTP stands around the message") }
        let given = bytes.map { SpecificationGuess.rank($0, among: specifications) }
        if let given, given.first?.isExact == true || item.text.isEmpty { return given }
        let asText = SpecificationGuess.rank(item.text, among: specifications)
        guard let given else {
            guard asText.first?.error == nil || asText.first?.error?.path != nil else {
                throw item.failure ?? CommandFailure(.badInput, "no message")
            }
            return asText
        }
        return asText.first?.isExact == true ? asText : given
    }

    private static func verdict(of attempt: SpecificationGuess.Attempt) -> String {
        let misfit = attempt.misfit.map { ", but \($0)" } ?? ""
        if let error = attempt.error { return "stops at \(error)\(misfit)" }
        var words = "reads to the last byte, \(attempt.message.messageType)"
        words += " with \(attempt.message.elements.count) elements"
        if !attempt.knowsType { words += ", a type that it does not know" }
        if !attempt.missing.isEmpty {
            words += ", lacks " + attempt.missing.map(\.description).joined(separator: ", ")
        }
        if attempt.frames > 1 { words += ", the first of \(attempt.frames) frames" }
        return words + misfit
    }
}

import ArgumentParser
import Glibc
import ISO8583

/// `spec new NAME --from BASE`.
struct SpecificationBeginning: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Begins a specification that says only what differs from another.",
        discussion: """
            Writes NAME.yaml, which loads as it is and means what BASE means, and an empty folder
            NAME beside it for its samples. What exists is left alone.

            Examples:
              forecourt spec new acme-host --from iso8583-1987-binary
              forecourt spec new acme-pos --from unionpay-pos --folder specs
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: "Name of the specification to begin from.") var from: String
    @Option(help: ArgumentHelp("Where to write it.", valueName: "dir")) var folder = "."
    @Argument(help: "Name of the new one: lower-case letters, digits and hyphens.")
    var name: String

    func run() throws {
        let name = try SpecificationNames.checked(name)
        let base = try source.named(from)
        guard base.name != name else {
            throw CommandFailure(
                .usage,
                "\(name) cannot begin from itself",
                cure: "give the new one a name of its own"
            )
        }
        let path = folder == "." ? "\(name).yaml" : "\(folder)/\(name).yaml"
        try Self.write(Self.text(name, base), to: path)
        let samples = String(path.dropLast(5))
        guard mkdir(samples, 0o777) == 0 || errno == EEXIST else {
            throw CommandFailure(
                .inputOutput,
                "\(samples): \(String(cString: strerror(errno)))",
                cure: "make the folder by hand"
            )
        }
        Console.line(CardNumberMask.masked(path))
        Console.talk(
            "forecourt: next: forecourt spec lint \(path), and samples for spec test in \(samples)"
        )
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = try FreshFile.create(
            path,
            mode: 0o666,
            isThere: (.failed, "give another name")
        )
        defer { close(descriptor) }
        Console.bytes(Array(text.utf8), to: descriptor)
    }

    private static func text(_ name: String, _ base: DialectSpecification) -> String {
        let example = base.elements.first { $0.element == .terminalIdentification }
        let format = example?.format.notation ?? "ans 8"
        let number = example?.element.description ?? "41"
        return """
            # What \(name) says otherwise than \(base.name); all the rest is as there.
            # Mark each line with its source: [S] seen in a document, [G] a guess to check.
            name: \(name)
            description: \(name), begun from \(base.name)
            family: \(base.family.rawValue)
            extends: \(base.name)
            abstract: false

            # An element's keys lie over those of the base; null takes an element away:
            # elements:
            #   "\(number)": {format: "\(format)"}
            #   "123": null
            #
            # Lengths, packing and the bitmap for all elements at once:
            # defaults:
            #   length: {encoding: bcd, counts: digits, inclusive: false}
            #
            # A code of their own:
            # codes:
            #   action-code:
            #     "A1": driver not known

            """
    }
}

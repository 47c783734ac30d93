import ArgumentParser
import ISO8583

/// `spec import --from FORM FILE`.
struct SpecificationImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Writes a specification from the file of another program.",
        discussion: """
            jpos-xml   field descriptions of jPOS's GenericPackager (isopackager)
            moov-json  what moov-io/iso8583 exports, and spec export --to moov-json

            Prints a file for the folder of specifications. It stands by itself, without
            messages and codes; with --base it says only what differs on the wire from
            BASE, and has its messages, codes and secrets: FILE describes every element
            that those name. Every class or word that is not known is named with its line
            and a cure, and nothing is written then. Of a DOCTYPE nothing is fetched, and
            one that declares entities is refused.

            Examples:
              forecourt spec import --from jpos-xml iso87.xml > specs/iso87.yaml
              forecourt spec import --from jpos-xml --base iso8583-1987-ascii --name acme \\
                iso87.xml > specs/acme.yaml
              forecourt spec import --from moov-json spec87ascii.json
            """
    )

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case jposXML = "jpos-xml"
        case moovJSON = "moov-json"
    }

    @OptionGroup var source: SpecificationSource
    @Option(help: ArgumentHelp("jpos-xml or moov-json.", valueName: "form")) var from: Form
    @Option(help: "Name of the specification (default: that of the file).") var name: String?
    @Option(help: "Name of a specification, or a path: say only what differs from it.")
    var base: String?
    @Argument(help: "A file, or -.") var file: String

    func run() throws {
        let name = try SpecificationNames.checked(name ?? SpecificationNames.derived(from: file))
        let place = file == "-" ? "standard input" : file
        let text = try InputReader.text(of: file)
        let imported: ImportedSpecification
        do throws(SpecificationError) {
            switch from {
            case .jposXML: imported = try PackagerImporter.read(text, named: place)
            case .moovJSON: imported = try MoovImporter.read(text, named: place)
            }
        } catch {
            throw Self.failure(error, place)
        }
        for warning in imported.warnings { Console.talk("forecourt: \(warning)") }
        let resolver = SpecificationFiles.resolver(beside: base ?? "", source)
        let own = try Self.loaded(imported.standalone(named: name), name, resolver)
        guard let base else { return Console.data(imported.standalone(named: name)) }
        let under = try SpecificationFiles.specification(base, source)
        guard under.name != name else {
            throw CommandFailure(
                .usage,
                "the specification and its base are both called \(name)",
                cure: "give it another --name"
            )
        }
        let overlay = imported.overlay(named: name, own, over: under)
        do throws(SpecificationError) {
            _ = try Self.read(overlay, name, resolver)
        } catch {
            throw Self.missing(error, place, under.name) ?? Self.failure(error, name)
        }
        Console.data(overlay)
    }

    /// What the messages of a base name and the file does not describe, in one line: each place
    /// where they do is of no help.
    private static func missing(
        _ error: SpecificationError,
        _ place: String,
        _ base: String
    ) -> (any Error)? {
        let mistakes = error.findings.filter { $0.severity == .error }
        guard !mistakes.isEmpty, mistakes.allSatisfy({ $0.rule == "undescribed-element" }) else {
            return nil
        }
        let numbers = Set(
            mistakes.compactMap { Int($0.message.prefix { $0.isASCII && $0.isNumber }) }
        )
        let list = numbers.sorted().map(String.init).joined(separator: ", ")
        return CommandFailure(
            .badInput,
            "\(place): messages of \(base) name elements that are not described: \(list)",
            cure: "describe them, or leave out --base"
        )
    }

    /// The specification that a text makes.
    ///
    /// What was imported may be at odds with itself or with its base: that is told of the file that
    /// would have been written.
    private static func loaded(
        _ text: String,
        _ name: String,
        _ resolver: (String) -> String?
    ) throws -> DialectSpecification {
        do throws(SpecificationError) {
            return try read(text, name, resolver)
        } catch {
            throw failure(error, name)
        }
    }

    private static func read(
        _ text: String,
        _ name: String,
        _ resolver: (String) -> String?
    ) throws(SpecificationError) -> DialectSpecification {
        try DialectSpecification(yaml: text, named: "\(name).yaml", resolving: resolver)
    }

    private static func failure(_ error: SpecificationError, _ place: String) -> any Error {
        let mistakes = error.findings.filter { $0.severity == .error }
        for finding in mistakes.dropLast() { Console.talk("forecourt: \(finding)") }
        return CommandFailure(.badInput, mistakes.last?.description ?? place)
    }
}

/// Names of specifications that are to be written.
enum SpecificationNames {
    /// A name as files and commands take it.
    static func checked(_ name: String) throws(CommandFailure) -> String {
        let isRight = name.utf8.allSatisfy {
            ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
        }
        guard isRight, name.first?.isLetter == true, name.utf8.count <= 64 else {
            throw CommandFailure(
                .usage,
                "'\(name)' is no name for a specification",
                cure: "use lower-case letters, digits and hyphens, a letter first: --name acme-host"
            )
        }
        return name
    }

    /// A name from that of a file.
    static func derived(from path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.split(separator: ".").first.map(String.init) ?? file
        let letters = stem.lowercased().map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let words = String(letters).split(separator: "-").joined(separator: "-")
        return words.first?.isLetter == true ? words : "imported"
    }
}

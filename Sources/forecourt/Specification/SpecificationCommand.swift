import ArgumentParser
import ISO8583
import Payments
import Switch
import Text

/// `forecourt spec …`: dialect specifications.
struct SpecificationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spec",
        abstract:
            "Dialect specifications: list, check, test, show, compare, begin, import, export.",
        discussion: """
            Examples:
              forecourt spec list
              forecourt spec lint specs/*.yaml
              forecourt spec show unionpay-pos 60
              forecourt spec diff iso8583-1987-ascii iso8583-1987-binary
              forecourt spec new acme-host --from iso8583-1987-binary
              forecourt spec test acme-host.yaml
              forecourt spec import --from jpos-xml iso87.xml > specs/iso87.yaml
              forecourt spec export unionpay-pos --to wireshark-lua > unionpay.lua
            """,
        subcommands: [
            SpecificationList.self, SpecificationLint.self, SpecificationShow.self,
            SpecificationDifference.self, SpecificationTest.self, SpecificationBeginning.self,
            SpecificationImport.self, SpecificationExport.self,
        ]
    )
}

/// `spec list`.
struct SpecificationList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line a dialect.",
        discussion: "Example: forecourt spec list -o wide"
    )

    @OptionGroup var source: SpecificationSource
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .text("NAME"), .words("DESCRIPTION"), .text("FAMILY", wide: true),
        .number("ELEMENTS", wide: true), .number("MESSAGES", wide: true),
    ]

    func run() throws {
        let library = try source.library()
        var printer = ListPrinter(list, Self.columns)
        for name in library.names {
            guard let specification = library[name] else { continue }
            let (elements, messages) = (
                "\(specification.elements.count)", "\(specification.messages.count)"
            )
            let family = specification.family.rawValue
            printer.add(
                .members(
                    ("name", .string(name)),
                    ("family", .string(family)),
                    ("description", .string(specification.summary)),
                    ("elements", .number(elements)),
                    ("messages", .number(messages))
                ),
                [name, specification.summary, family, elements, messages]
            )
        }
        printer.flush()
    }
}

/// `spec lint PATH…`.
struct SpecificationLint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Checks specification files; every mistake with file:line:column and a cure.",
        discussion: """
            What a file extends is looked for beside it, then among the known specifications.
            Warnings are said too. Ends with 0 when nothing worse is found, 65 with mistakes, 66
            when a file is missing.

            Example: forecourt spec lint specs/*.yaml
            """
    )

    @OptionGroup var source: SpecificationSource
    @Flag(help: "One JSON object a finding.") var json = false
    @Argument(help: "Files, or folders whose .yaml files are meant.") var paths: [String]

    func run() throws {
        var count = 0
        for path in try SpecificationFiles.expand(paths) {
            let findings = try findings(in: path)
            count += findings.count { $0.severity == .error }
            for finding in findings { report(finding) }
        }
        guard count == 0 else {
            Console.talk("forecourt: \(count) mistake\(count == 1 ? "" : "s") found")
            throw QuietFailure(status: .badInput)
        }
    }

    /// What is wrong with the file, and where that is nothing, with what its messages ask for.
    private func findings(in path: String) throws -> [SpecificationError.Finding] {
        let text = try InputReader.text(of: path)
        let resolver = SpecificationFiles.resolver(beside: path, source)
        let own = DialectSpecification.findings(yaml: text, named: path, resolving: resolver)
        guard !own.contains(where: { $0.severity == .error }) else { return own }
        let specification = try DialectSpecification(yaml: text, named: path, resolving: resolver)
        return own + DialectMapping.findings(of: specification, in: path)
    }

    private func report(_ finding: SpecificationError.Finding) {
        guard json else { return Console.line(finding.description) }
        Console.json([
            ("file", .string(finding.file)),
            ("line", .number("\(finding.line)")),
            ("column", .number("\(finding.column)")),
            ("rule", .string(finding.rule)),
            ("severity", .string(finding.severity.rawValue)),
            ("message", .string(finding.message)),
            ("cure", .string(finding.cure)),
        ])
    }
}

/// `spec diff OLD NEW`.
struct SpecificationDifference: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What breaks on the wire when one specification takes the place of another.",
        discussion: """
            OLD and NEW are names, or paths that end in .yaml. What changes alike in several places
            is told once, in the words of the files. Ends with 1 when something breaks on the wire
            or changes the rules, 0 when only words differ or nothing does.

            Example: forecourt spec diff unionpay-pos my-unionpay.yaml
            """
    )

    @OptionGroup var source: SpecificationSource
    @Flag(help: "One JSON object a difference.") var json = false
    @Argument(help: "Name or path.") var old: String
    @Argument(help: "Name or path.") var new: String

    func run() throws {
        let comparison = SpecificationComparison(
            old: try SpecificationFiles.specification(old, source),
            new: try SpecificationFiles.specification(new, source)
        )
        for difference in comparison.grouped {
            if json {
                Console.json([
                    ("effect", .string(difference.effect.rawValue)),
                    ("place", .string(difference.place)),
                    ("change", .string(difference.change)),
                ])
            } else {
                Console.line(difference.description)
            }
        }
        if comparison.differences.contains(where: { $0.effect != .wordsOnly }) {
            throw QuietFailure(status: .failed)
        }
    }
}

/// `spec export NAME --to FORM`.
struct SpecificationExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a dialect in another form.",
        discussion: """
            wireshark-lua  a dissector: tshark -X lua_script:FILE -d tcp.port==8583,NAME
            markdown       a page of tables
            moov-json      for moov-io/iso8583; what it has no words for is said on
                           standard error, and spec import takes it back whole

            Examples:
              forecourt spec export unionpay-pos --to wireshark-lua > unionpay.lua
              forecourt spec export ifsf --to wireshark-lua --framing ascii-4 --port 8584
            """
    )

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case wiresharkLua = "wireshark-lua"
        case markdown
        case moovJSON = "moov-json"
    }

    @OptionGroup var source: SpecificationSource
    @Option(help: ArgumentHelp("wireshark-lua, markdown or moov-json.", valueName: "form"))
    var to: Form
    @OptionGroup var framing: FramingOptions
    @Option(help: "TCP port of the dissector.") var port: Int?
    @Argument(help: "Name of the specification.") var name: String

    func run() throws {
        let specification = try SpecificationFiles.specification(name, source)
        switch to {
        case .markdown:
            Console.data(MarkdownExporter(specification).markdown())
        case .moovJSON:
            let exporter = MoovExporter(specification)
            for loss in exporter.losses { Console.talk("forecourt: \(loss)") }
            Console.data(exporter.json())
        case .wiresharkLua:
            let format = try framing.format(for: specification)
            let port = port ?? FramingOptions.defaultPort(of: specification)
            guard (0...65535).contains(port) else {
                throw CommandFailure(.usage, "\(port) is no port", cure: "use 0 to 65535")
            }
            let exporter = WiresharkExporter(specification, framing: format, port: port)
            guard let lua = exporter.lua() else {
                throw CommandFailure(
                    .usage,
                    "a framing without a length cannot be dissected",
                    cure: "choose another --framing"
                )
            }
            Console.data(lua)
        }
    }
}

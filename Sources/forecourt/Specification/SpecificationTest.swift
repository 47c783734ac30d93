import ArgumentParser
import Foundation
import ISO8583
import Text

/// `spec test NAME…`.
struct SpecificationTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tries the samples of a specification: reads, compares, writes, compares.",
        discussion: """
            A sample is two files, CASE.hex with the bytes (# begins a comment) and CASE.json with
            what must come of them: {"message": …} as message parse --json --unmask prints it, or
            {"error": {"path": …, "offset": …, "kind": …}}. They are looked for in the folder of the
            specification's name beside its file, then in ../fixtures/NAME. Values are not shown.
            Ends with 1 when a sample fails, 66 where there is none.

            Examples:
              forecourt spec test acme-host.yaml
              forecourt spec test --specs specs unionpay-pos ifsf
              forecourt spec test acme-host.yaml --cases samples --json
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: ArgumentHelp("Folder of the samples, of one specification.", valueName: "dir"))
    var cases: String?
    @Flag(help: "One JSON object a sample.") var json = false
    @Argument(help: "Names or paths.") var names: [String]

    func validate() throws {
        guard cases == nil || names.count == 1 else {
            throw ValidationError("--cases is of one specification: name only that")
        }
    }

    func run() throws {
        var failed = 0
        var count = 0
        for name in names {
            let specification = try SpecificationFiles.specification(name, source)
            let folder = try folder(of: name, specification)
            let samples = try Self.samples(in: folder)
            count += samples.count
            for sample in samples where !run(sample, in: folder, specification) { failed += 1 }
        }
        if !json {
            let words = Counted.text(count, "sample")
            Console.line(failed == 0 ? "\(words), all right" : "\(words), \(failed) wrong")
        }
        if failed > 0 { throw QuietFailure(status: .failed) }
    }

    private func run(
        _ sample: String,
        in folder: String,
        _ specification: DialectSpecification
    ) -> Bool {
        var problem: String?
        do {
            let golden = try GoldenCase(
                hexadecimal: InputReader.text(of: "\(folder)/\(sample).hex"),
                json: InputReader.text(of: "\(folder)/\(sample).json")
            )
            try golden.run(specification)
        } catch let failure as GoldenCase.Failure {
            problem = failure.description
        } catch let failure as CommandFailure {
            problem = failure.problem
        } catch {
            problem = "\(error)"
        }
        if json {
            Console.json([
                ("specification", .string(specification.name)), ("sample", .string(sample)),
                ("passed", .boolean(problem == nil)),
                ("problem", problem.map { .string($0) } ?? .null),
            ])
        } else if let problem {
            Console.line("WRONG \(specification.name)/\(sample): \(problem)")
        } else {
            Console.line("right \(specification.name)/\(sample)")
        }
        return problem == nil
    }

    private func folder(of word: String, _ specification: DialectSpecification) throws -> String {
        if let cases { return cases }
        let isPath = word.hasSuffix(".yaml") || word.contains("/")
        guard let home = isPath ? Self.parent(of: word) : source.folder else {
            throw CommandFailure(
                .usage,
                "\(word) is built in, and its samples are not",
                cure: "name its file, or its samples with --cases"
            )
        }
        let places = ["\(home)/\(specification.name)", "\(home)/../fixtures/\(specification.name)"]
        for place in places where FileManager.default.fileExists(atPath: place) { return place }
        throw CommandFailure(
            .noInput,
            "\(specification.name) has no samples: \(places[0]) is not there",
            cure: "make it with CASE.hex and CASE.json, or name the folder with --cases"
        )
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// The names of the samples; a file without its other half is an error.
    private static func samples(in folder: String) throws -> [String] {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw CommandFailure(.noInput, "\(folder) cannot be read", cure: "check the path")
        }
        let halves = [".hex", ".json"].map { ending in
            Set(files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) })
        }
        if let lonely = halves[0].symmetricDifference(halves[1]).min() {
            let missing = halves[0].contains(lonely) ? "json" : "hex"
            throw CommandFailure(
                .noInput,
                "\(folder)/\(lonely).\(missing) is missing",
                cure: "a sample is a .hex and a .json of one name"
            )
        }
        guard !halves[0].isEmpty else {
            throw CommandFailure(
                .noInput,
                "\(folder) has no samples",
                cure: "put CASE.hex and CASE.json there"
            )
        }
        return halves[0].sorted()
    }
}

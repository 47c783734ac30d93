import Foundation
import Testing

@testable import forecourt

/// What is said of a command line of which a part is missing, mistyped or of another day.
@Suite struct MissingPartTests {
    private static func run(_ line: String, in folder: TestFolder) throws -> Program.Outcome {
        let words = line.split(separator: " ").map(String.init)
        return try Program.run(words, in: folder.path)
    }

    @Test(arguments: [
        ("pos void --manual", "a void by hand is an operator's: add --operator and --password"),
        ("pos void --manual --operator 1", "a void by hand is an operator's: add --password"),
        ("pos top-up --amount 5.00", "a top-up is an operator's: add --operator and --password"),
        ("pos top-up --amount 5.00 --password 1234", "a top-up is an operator's: add --operator"),
        ("pos purchase --amount -5 --data d", "'-5' is no amount: write 88.50, at most 12 digits"),
        ("journal replay --foo", "unknown option '--foo': see forecourt journal replay --help"),
        ("journal replay --verfy", "unknown option '--verfy': did you mean '--verify'?"),
        ("pos purchase --amont 5", "unknown option '--amont': did you mean '--amount'?"),
        ("pos purchse --amount 5", "'purchse' is no verb of pos: did you mean 'purchase'?"),
        ("jurnal tail", "'jurnal' is no command: did you mean 'journal'?"),
        ("zzzzzzzzzz", "'zzzzzzzzzz' is no command: forecourt --help lists them"),
    ])
    func `a usage error names what is missing or was meant, and nothing is sent`(
        line: String,
        told: String
    ) throws {
        let outcome = try Self.run(line, in: TestFolder())
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("forecourt: \(told)"), "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1)
    }

    @Test func `JUnit tells of every run that there was no switch for`() throws {
        let folder = try TestFolder()
        let file = try folder.file("walk.yaml", "scenario: S\nsteps: [{do: echo}]\n")
        let other = try folder.file("other.yaml", "scenario: T\nsteps: [{do: echo}]\n")
        let specifications = Repository.root.appending(path: "specs").path
        let outcome = try Program.run(
            ["pos", "run", file, other, "--junit", "out.xml", "--target", "127.0.0.1:1"]
                + ["--data", folder.path + "/data", "--specs", specifications],
            in: folder.path
        )
        #expect(outcome.status == 69)
        #expect(outcome.errorLines.count == 1)
        let report = try String(contentsOfFile: folder.path + "/out.xml", encoding: .utf8)
        #expect(report.contains(#"<testsuites tests="2" failures="0" errors="2" skipped="0""#))
        #expect(report.components(separatedBy: "<error message=\"127.0.0.1:1: ").count == 3)
    }

    @Test func `an id of another day, a reference and a strange merchant are told`() throws {
        let folder = try TestFolder()
        let named = [
            "--config", Repository.root.appending(path: "fixtures/demo/forecourt.yaml").path,
            "--data", folder.path + "/data",
        ]
        func run(_ words: String...) throws -> Program.Outcome {
            try Program.run(words + named, in: folder.path)
        }
        let seed = try run("demo", "seed", "--terminals", "2", "--cards", "2")
        try #require(seed.status == 0, "\(seed.errors)")
        let row = try run("journal", "tail", "-an", "1", "-o", "cat", "--output-fields", "id")
        let id = String(row.output.dropLast())
        let number = String(id.drop { $0 != "-" }.dropFirst())
        #expect(try run("journal", "show", id).status == 0)
        #expect(try run("journal", "show", number).status == 0)
        for verb in ["show", "reverse"] {
            let wrong = try run("journal", verb, "200101-\(number)")
            #expect(wrong.status == 66 && wrong.output == "")
            let told = "there is no payment 200101-\(number): the id of record \(number) is \(id)"
            #expect(wrong.errors == "forecourt: \(told)\n")
        }
        for reference in ["633300000001", "6333A000001Z"] {
            let outcome = try run("journal", "show", reference)
            #expect(outcome.status != 0 && outcome.errors.contains("add --rrn"))
        }
        let nobody = try run("operator", "list", "--merchant", "NOPE")
        #expect(nobody.status == 66)
        let told = "no terminal belongs to merchant NOPE: terminal list names them"
        #expect(nobody.errors == "forecourt: \(told)\n")
        let station = try run("operator", "list", "--merchant", "DEMOSTATION0001")
        #expect(station.status == 0 && station.errors == "")
        #expect(station.output.contains("supervisor"))
    }
}

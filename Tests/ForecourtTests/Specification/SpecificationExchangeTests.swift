import Foundation
import Testing

@testable import forecourt

/// `spec import`, `export --to moov-json`, `new`, `test` and `diff` as people start them.
@Suite struct SpecificationExchangeTests {
    private static let specs = Repository.root.appending(path: "specs").path
    private static let card = "9000010000000018"

    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func run(_ words: String..., input: String = "") throws -> Program.Outcome {
        try Program.run(words + ["--specs", Self.specs], input: input, in: folder.path)
    }

    @Test func `what is exported is imported over its own base with nothing to say`() throws {
        let exported = try run("spec", "export", "iso8583-1987-ascii", "--to", "moov-json")
        #expect(exported.status == 0)
        #expect(exported.errors.contains("element 65"))
        let file = try folder.file("mine.json", exported.output)
        let alone = try run("spec", "import", "--from", "moov-json", file)
        #expect(alone.status == 0, "\(alone.errors)")
        #expect(alone.errors == "")
        let own = try folder.file("mine.yaml", alone.output)
        let lint = try run("spec", "lint", own)
        #expect(lint.status == 0, "\(lint.output)")
        let over = try run(
            "spec",
            "import",
            "--from",
            "moov-json",
            "--base",
            "iso8583-1987-ascii",
            "--name",
            "theirs",
            file
        )
        #expect(over.status == 0, "\(over.errors)")
        #expect(!over.output.contains("elements:"), "\(over.output)")
        #expect(over.output.contains("extends: \"iso8583-1987-ascii\""))
    }

    @Test func `a card number shows masked in what an imported specification reads`() throws {
        let xml = """
            <isopackager>
            <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
            <isofield id="1" length="16" name="BIT MAP" class="org.jpos.iso.IFA_BITMAP"/>
            <isofield id="2" length="19" name="PAN" class="org.jpos.iso.IFA_LLCHAR"/>
            <isofield id="35" length="37" name="TRACK 2" class="org.jpos.iso.IFA_LLCHAR"/>
            </isopackager>
            """
        let imported = try run("spec", "import", "--from", "jpos-xml", "-", input: xml)
        #expect(imported.status == 0, "\(imported.errors)")
        let file = try folder.file("imported.yaml", imported.output)
        let message = "0200" + "4000000020000000" + "16" + Self.card + "21" + Self.card + "=3012"
        let wire = message.utf8.map { String(format: "%02X", $0) }.joined()
        let read = try run("message", "parse", "--spec", file, wire)
        #expect(read.status == 0, "\(read.errors)")
        #expect(!read.output.contains(Self.card) && read.output.contains("900001"))
    }

    @Test func `what messages of a base name and a file lacks is told in one line`() throws {
        let xml = "<isopackager><isofield id='3' length='6' class='org.jpos.iso.IFA_NUMERIC'/>"
        let outcome = try run(
            "spec",
            "import",
            "--from",
            "jpos-xml",
            "--base",
            "iso8583-1987-ascii",
            "--name",
            "acme",
            "-",
            input: xml + "</isopackager>"
        )
        #expect(outcome.status == 65)
        #expect(outcome.output == "")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("messages of iso8583-1987-ascii name elements"))
        #expect(outcome.errors.contains("2, 4, 7, 11, "))
    }

    @Test func `every class that is not known is a line with its place`() throws {
        let file = try folder.file(
            "bad.xml",
            "<isopackager>\n<isofield id='2' length='9' class='a.B'/>\n"
                + "<isofield id='3' length='9' class='c.D'/>\n</isopackager>\n"
        )
        let outcome = try run("spec", "import", "--from", "jpos-xml", file)
        #expect(outcome.status == 65)
        #expect(outcome.output == "")
        #expect(outcome.errorLines.count == 2)
        for (line, number) in zip(outcome.errorLines, 2...) {
            #expect(line.contains("bad.xml:\(number):1: field \(number): "))
        }
    }

    @Test func `a specification is begun, means its base, and is not overwritten`() throws {
        let made = try run("spec", "new", "acme-host", "--from", "unionpay-pos")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output == "acme-host.yaml\n")
        let path = folder.path + "/acme-host.yaml"
        #expect(try run("spec", "lint", path).status == 0)
        let same = try run("spec", "diff", "unionpay-pos", path)
        #expect(same.status == 0)
        #expect(same.output == "")
        #expect(try run("spec", "new", "acme-host", "--from", "unionpay-pos").status == 1)
        #expect(try run("spec", "new", "Acme", "--from", "unionpay-pos").status == 64)
        #expect(try run("spec", "test", path).status == 66)
    }

    @Test func `samples beside a specification are tried, and values stay hidden`() throws {
        #expect(try run("spec", "test", "unionpay-pos", "ifsf").status == 0)
        _ = try run("spec", "new", "acme-host", "--from", "unionpay-pos")
        let fixtures = Repository.root.appending(path: "fixtures/unionpay-pos").path
        for ending in ["hex", "json"] {
            let text = try String(contentsOfFile: "\(fixtures)/purchase.\(ending)", encoding: .utf8)
            _ = try folder.file("acme-host/right.\(ending)", text)
            let other = text.replacing("000000008850", with: "000000008851")
            _ = try folder.file("acme-host/wrong.\(ending)", other)
        }
        let outcome = try run("spec", "test", "acme-host.yaml")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("right acme-host/right\n"))
        #expect(outcome.output.contains("WRONG acme-host/wrong: another value at 4\n"))
        #expect(outcome.output.contains("2 samples, 1 wrong"))
        #expect(!outcome.output.contains("8850") && !outcome.output.contains("9000020000000173"))
    }

    @Test func `a difference is told in ranges and in the words of the files`() throws {
        let outcome = try run("spec", "diff", "iso8583-1987-ascii", "iso8583-1987-binary")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("breaks the wire: elements 3-"))
        #expect(outcome.output.contains("encoding: ascii → bcd-right"))
        #expect(outcome.output.split(separator: "\n").count < 30, "\(outcome.output)")
        for word in ["ISO8583", "DatePattern", "Optional", "TaggedForm", "(", "bitmap("] {
            let all = try run("spec", "diff", "unionpay-pos", "ifsf").output + outcome.output
            let lines = all.split(separator: "\n").filter { line in
                line.contains(word)
                    && (word != "(" || line.contains(": ") && line.contains("form("))
            }
            #expect(lines == [], "\(word)")
        }
    }
}

import ArgumentParser
import Foundation
import ISO8583
import Testing

@testable import forecourt

/// A folder of specifications with one broken file in it.
@Suite struct SpecificationFolderTests {
    private func folder() throws -> TestFolder {
        let folder = try TestFolder()
        for name in ["unionpay-pos", "iso8583-common"] {
            _ = try folder.file("\(name).yaml", Repository.text("specs/\(name).yaml"))
        }
        _ = try folder.file(
            "broken.yaml",
            "name: broken\ndescription: B\nfamily: nosuch\nelements: {}\n"
        )
        return folder
    }

    @Test(
        arguments: [
            "spec list", "spec show unionpay-pos 60",
            "message parse --spec unionpay-pos 02000020000000000000000001",
        ]
    )
    func `a broken file is named and stops no other specification`(line: String) throws {
        let folder = try folder()
        let arguments = line.split(separator: " ").map(String.init) + ["--specs", "."]
        let outcome = try Program.run(arguments, in: folder.path)
        #expect(outcome.status == 0)
        #expect(!outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.hasPrefix("forecourt: broken.yaml is left out"), "\(outcome.errors)")
        #expect(outcome.errors.contains("broken.yaml:3:9"))
    }

    @Test func `a terminal reads its own dialect alone, and hears all where it cannot`() throws {
        let folder = try folder()
        let source = try SpecificationSource.parse(["--specs", folder.path])
        let alone = try source.alone("unionpay-pos")
        #expect(alone.name == "unionpay-pos")
        for name in ["broken", "nothing", "iso8583-common", "../specs/ifsf", ""] {
            #expect(throws: CommandFailure.self, "\(name)") { try source.alone(name) }
        }
        for name in ["ifsf", "iso8583-1987-binary"] {
            #expect(try SpecificationSource.parse([]).alone(name).name == name)
        }
    }

    @Test func `who asks for the broken one hears what is wrong with it`() throws {
        let folder = try folder()
        let outcome = try Program.run(
            ["message", "parse", "--spec", "broken", "--specs", ".", "0200"],
            in: folder.path
        )
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("the specification 'broken' cannot be used"))
        #expect(outcome.errors.contains("mend its file"))
        let linted = try Program.run(["spec", "lint", "."], in: folder.path)
        #expect(linted.status == 65)
        #expect(linted.output.contains("broken.yaml:3:9"))
    }
}

import Foundation
import Simulators
import Testing

@testable import forecourt

/// Files that a command reads, with a value in them that no such file holds.
@Suite struct DamagedFilesTests {
    private static let extremes = [
        "-1", "99999999999999999999", "9223372036854775807", "1e400", "\"\"", "~", "[]", "{}", "*a",
        ".nan", "0x7fffffffffffffff", "-0", "\"<b>\"", "[[[[", "!!int x",
    ]

    @Test(arguments: extremes)
    func `a value out of range in a scenario is a step or a line of its own`(value: String) throws {
        let folder = try TestFolder()
        let text =
            "- {do: purchase, amount: \"88.50\", card: fleet, expect: \"00\"}\n- {do: echo}\n"
        for word in ["purchase", "\"88.50\"", "fleet", "\"00\"", "echo", "{do: echo}"] {
            let file = try folder.file("walk.yaml", text.replacing(word, with: value))
            let read = try String(contentsOfFile: file, encoding: .utf8)
            do throws(ScenarioError) {
                _ = try ScenarioReader.read(read, file: file)
            } catch {
                #expect(!error.findings.isEmpty)
                for finding in error.findings { #expect(!finding.description.contains("\n")) }
            }
        }
    }

    @Test func `a cursor file of any content is followed or refused in one line`() throws {
        let folder = try TestFolder()
        let data = folder.path + "/data"
        let seed = try Program.run(
            [
                "demo", "seed", "--terminals", "1", "--cards", "1", "--data", data, "--config",
                Repository.path("fixtures/demo/forecourt.yaml"),
            ],
            in: folder.path
        )
        try #require(seed.status == 0, "\(seed.errors)")
        let zeros = String(repeating: "0", count: 64)
        for content in [
            "", "v1", "v1 1", "v2 1 \(zeros)", "v1 -1 \(zeros)", "v1 9223372036854775807 \(zeros)",
            "v1 9223372036854775808 \(zeros)", "v1 -9223372036854775808 \(zeros)", "v1 0 zz",
            "v1 1 \(zeros)0", "\0", "é",
        ] {
            let file = try folder.file("cursor", content)
            let tail = try Program.run(
                ["journal", "tail", "--data", data, "--cursor-file", file],
                in: folder.path
            )
            #expect([0, 1, 65].contains(tail.status), "\(content): \(tail.errors)")
            #expect(tail.errorLines.count <= 1, "\(content): \(tail.errors)")
        }
    }

    @Test func `a run with a number that none measures is refused at its place`() throws {
        let folder = try TestFolder()
        let file = try folder.file("run.json", #"{"schema":1,"series":[],"tps":1e400}"#)
        let report = try Program.run(["report", file, "--out", "-"], in: folder.path)
        #expect(report.status == 65)
        #expect(report.errorLines.count == 1)
        #expect(report.errors.contains(".tps is larger than any figure of a run"))
    }
}

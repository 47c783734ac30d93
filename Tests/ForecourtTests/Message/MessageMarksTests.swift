import Foundation
import Testing

@testable import forecourt

/// `message build` with marks and a MAC, and `message diff --ignore`.
@Suite struct MessageMarksTests {
    private let folder: TestFolder
    private static let key = "0123456789ABCDEFFEDCBA9876543210"

    init() throws { folder = try TestFolder() }

    private func run(_ words: String..., input: String = "") throws -> Program.Outcome {
        let specs = Repository.root.appending(path: "specs").path
        return try Program.run(words + ["--specs", specs], input: input, in: folder.path)
    }

    private func build(_ document: String, _ words: String...) throws -> Program.Outcome {
        let specs = Repository.root.appending(path: "specs").path
        return try Program.run(
            ["message", "build", "--spec", "iso8583-1987-ascii", "--specs", specs] + words + ["-"],
            input: document,
            in: folder.path
        )
    }

    @Test func `marks are numbers that count on, and the time that is given`() throws {
        let document = """
            {"mti": "0200", "elements": {"7": "{now:MMDDhhmmss}", "11": "{stan}", "37": "{rrn}"}}

            """
        let outcome = try build(document + document, "--stan", "41", "--at", "2026-11-28 15:36:07")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map { line in
            String(decoding: Hexadecimal.bytes(of: String(line)), as: UTF8.self)
        }
        let head = "0200" + "0220000008000000" + "1128153607"
        #expect(lines == [head + "000041" + "633215000041", head + "000042" + "633215000042"])
    }

    @Test(
        arguments: [
            "{\"mti\": \"0200\", \"elements\": {\"11\": \"{stand}\"}}",
            "{\"mti\": \"0200\", \"elements\": {\"11\": \"{now:XX}\"}}",
            "{\"mti\": \"0200\", \"elements\": {\"11\": \"{now:}\"}}",
        ]
    )
    func `a mark that stands for nothing has its place and a cure`(document: String) throws {
        let outcome = try build(document)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("standard input:1:36: {"), "\(outcome.errors)")
        #expect(outcome.errors.contains("use {stan}"))
    }

    @Test func `a message ends with its MAC, as the calculator has it`() throws {
        let key = try folder.file("mak.hex", Self.key + "\n")
        let document = """
            {"mti": "0800", "elements": {"7": "1128153607", "11": "000001", "70": "301"}}
            """
        let plain = try build(document).output
        let signed = try build(document, "--mac", key).output
        #expect(signed.count == plain.count + 16)
        let covered = String(signed.dropLast(17))
        let mac = try Program.run(
            ["crypto", "mac", "--algorithm", "x9.19", "--key-file", key, covered],
            in: folder.path
        )
        #expect(mac.output.contains(signed.suffix(17).prefix(16)), "\(mac.output)")
        #expect(try build(document, "--mac-algorithm", "x9.19").status == 64)
        let own = document.replacing("\"70\"", with: "\"128\": \"0102030405060708\", \"70\"")
        #expect(try build(own, "--mac", key).status == 65)
        let bad = try folder.file("bad.hex", "0123")
        let refused = try build(document, "--mac", bad)
        #expect(refused.status == 65)
        #expect(!refused.errors.contains("0123456789"))
    }

    @Test func `what is ignored is not compared, nor what is inside it`() throws {
        let first = try build(
            "{\"mti\": \"0800\", \"elements\": {\"7\": \"1128153607\", \"11\": \"000001\"}}"
        ).output.trimmingCharacters(in: .newlines)
        let second = try build(
            "{\"mti\": \"0800\", \"elements\": {\"7\": \"1128153608\", \"11\": \"000002\"}}"
        ).output.trimmingCharacters(in: .newlines)
        func diff(_ words: String...) throws -> Program.Outcome {
            let specs = Repository.root.appending(path: "specs").path
            return try Program.run(
                ["message", "diff", "--spec", "iso8583-1987-ascii", "--specs", specs] + words
                    + [first, second],
                in: folder.path
            )
        }
        #expect(try diff().output.split(separator: "\n").count == 2)
        #expect(try diff("--ignore", "7").output.hasPrefix("11  "))
        let none = try diff("--ignore", "7,11")
        #expect(none.status == 0)
        #expect(none.output == "")
        #expect(try diff("--ignore", "x").status == 64)
    }
}

private enum Hexadecimal {
    static func bytes(of text: String) -> [UInt8] {
        stride(from: 0, to: text.count - 1, by: 2).compactMap { place in
            UInt8(text.dropFirst(place).prefix(2), radix: 16)
        }
    }
}

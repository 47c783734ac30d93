import Foundation
import Testing

@testable import forecourt

/// Messages as people have them: dumps, frames that do not fit, HTTP, and their own characters.
@Suite struct MessageInputTests {
    private func run(_ line: String, file: String? = nil) throws -> Program.Outcome {
        let folder = try TestFolder()
        let cases = Repository.root.appending(path: "fixtures/cases").path
        var arguments = line.split(separator: " ").map(String.init)
        if let file { arguments.append(file.hasPrefix("/") ? file : "\(cases)/\(file)") }
        return try Program.run(arguments, in: folder.path)
    }

    @Test(
        arguments: [
            "dump-0x", "dump-colons", "dump-xxd", "dump-jpos", "dump-hexdump", "dump-wireshark",
            "dump-offsets-only",
        ]
    )
    func `a dump is read as people paste it`(name: String) throws {
        let text = try Repository.text("fixtures/cases/\(name).txt")
        let plain = try HexInput.single(
            "3038303082200000080000000400000000000000303532393230343733383430333536383931343932303430"
                + "33353638303631"
        )
        let folder = try TestFolder()
        #expect(try HexInput.single(folder.file("dump.txt", text)) == plain)
        // The dump itself as an argument, without the comment in front of it.
        let lines = text.split(separator: "\n").drop { $0.hasPrefix("#") }
        #expect(try HexInput.single(lines.joined(separator: "\n")) == plain)
        let outcome = try run("message parse --spec iso8583-1987-ascii-raw", file: name + ".txt")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("914920403568"))
    }

    @Test func `several dumps behind one another are several messages`() throws {
        let folder = try TestFolder()
        let one = "0000  08 00 20 00 00 00 00 00  00 00 00 00 01           .. ..........\n"
        let file = try folder.file("two.txt", one + one)
        #expect(try HexInput.items(file).compactMap(\.bytes).count == 2)
        #expect(try HexInput.items(file).map(\.place) == ["line 1", "line 2"])
        #expect(try HexInput.items(file)[0].bytes?.count == 13)
    }

    @Test func `a line whose offset does not count up is no dump`() throws {
        #expect(DumpText("0000  08 00\n0009  20 00\n") == nil)
        #expect(DumpText("0800 2000\n") == nil)
        #expect(DumpText("0000 0800 2000") == nil)
    }

    @Test func `a message of a text dialect may stand as its own characters`() throws {
        let outcome = try run(
            "message parse --spec iso8583-1987-ascii",
            file: "text-of-a-dialect.txt"
        )
        #expect(outcome.errors.contains("read as text"))
        #expect(outcome.errors.contains("1 byte more"))
        #expect(outcome.output.contains("0523070439"))
        #expect(outcome.status == 65)
        let whole = try run(
            "message parse --spec iso8583-1987-ascii "
                + "0800822000000000000004000000000000000523070439606123301"
        )
        #expect(whole.status == 0, "\(whole.errors)")
    }

    @Test(arguments: ["frame-without-length-header.txt", "frame-without-length.txt"])
    func `a frame whose length was left out is read from its TPDU on`(file: String) throws {
        let outcome = try run("message parse --spec unionpay-pos --framed", file: file)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("no length"))
        #expect(outcome.output.contains("0800"))
        let guessed = try run("message guess", file: file)
        #expect(guessed.output.hasPrefix("unionpay-pos, no length, TPDU"))
    }

    @Test func `an option that says how a message is framed says that it is`() throws {
        for options in ["--tpdu --header 6", "--framing none --tpdu --header 6"] {
            let outcome = try run(
                "message parse --spec unionpay-pos \(options)",
                file: "frame-without-length-header.txt"
            )
            #expect(outcome.status == 0, "\(options): \(outcome.errors)")
        }
        let outcome = try run(
            "message parse --spec unionpay-pos --header 6",
            file: "frames-two.txt"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test(
        arguments: [
            ("frame-length-too-high.txt", "the length says 170 bytes, 91 are there"),
            ("frame-line-end-behind.txt", "2 bytes stand behind the frame, a line end"),
            ("frame-cut.txt", "the length says 91 bytes, 88 are there"),
        ]
    )
    func `a length that does not fit is told, and what is there is shown`(
        file: String,
        misfit: String
    ) throws {
        let outcome = try run("message parse --spec unionpay-pos --framed", file: file)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains(misfit), "\(outcome.errors)")
        #expect(outcome.output.contains("terminal 10000159"), "\(outcome.output)")
        let guessed = try run("message guess", file: file)
        #expect(guessed.status == 1)
        #expect(guessed.output.hasPrefix("unionpay-pos, 2-byte length, TPDU, header"))
        #expect(guessed.output.contains(misfit))
    }

    @Test func `frames behind one another are all shown`() throws {
        let outcome = try run("message parse --spec unionpay-pos --framed", file: "frames-two.txt")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("2 frames"))
        #expect(outcome.output.components(separatedBy: "mti ").count == 3)
    }

    @Test func `a guess names the framing with the ISO literal`() throws {
        let outcome = try run("message guess", file: "iso-literal.txt")
        #expect(
            outcome.output.hasPrefix("iso8583-1987-ascii, 2-byte length, ISO literal: reads to")
        )
        #expect(outcome.status == 0)
        let parsed = try run(
            "message parse --spec iso8583-1987-ascii --framed",
            file: "iso-literal.txt"
        )
        #expect(parsed.status == 0, "\(parsed.errors)")
    }

    @Test func `HTTP around a message is named and taken off`() throws {
        let head = "POST /gateway HTTP/1.1\r\nHost: example\r\nContent-Length: 57\r\n\r\n"
        let body = "0800822000000000000004000000000000000523070439606123301"
        let folder = try TestFolder()
        let file = try folder.file("http.txt", head + body)
        let outcome = try run("message parse --spec iso8583-1987-ascii", file: file)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("HTTP stands around the message"))
        let empty = try run(
            "message parse --spec iso8583-1987-ascii",
            file: folder.file("head.txt", "POST /gateway HTTP/1.1\nHost: example\n")
        )
        #expect(empty.status == 65)
        #expect(empty.errors.contains("HTTP without a body"))
    }
}

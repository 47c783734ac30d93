import Foundation
import ISO8583
import Simulators
import Testing

@testable import forecourt

/// Options that read standard input, of commands that need what they read more than once.
@Suite struct StandardInputTests {
    private static let demo = Repository.path("fixtures/demo/forecourt.yaml")

    private func seeded() throws -> (folder: TestFolder, data: String) {
        let folder = try TestFolder()
        let data = folder.path + "/data"
        let seed = try Program.run(
            [
                "demo", "seed", "--terminals", "1", "--cards", "2", "--data", data, "--config",
                Self.demo,
            ],
            in: folder.path
        )
        try #require(seed.status == 0, "\(seed.errors)")
        #expect(seed.output.hasSuffix(": 1 terminal and 6 cards\n"))
        return (folder, data)
    }

    @Test func `a card number from standard input names the account, however often it is needed`()
        throws
    {
        let (folder, data) = try seeded()
        let card = try #require(DemoCardWord.card("fleet:1")).unmaskedDigits
        let common = ["--pan-file", "-", "--data", data, "--config", Self.demo]
        let show = try Program.run(
            ["account", "show"] + common,
            input: card + "\n",
            in: folder.path
        )
        #expect(show.status == 0, "\(show.errors)")
        #expect(show.output.contains("fleet"))
        let credit = try Program.run(
            ["account", "credit", "--amount", "1.00", "--reason", "test", "--yes"] + common,
            input: card + "\n",
            in: folder.path
        )
        #expect(credit.status == 0, "\(credit.errors)")
        let route = try Program.run(
            ["route", "explain", "--amount", "1.00"] + common,
            input: card + "\n",
            in: folder.path
        )
        #expect(route.status == 0, "\(route.errors)")
        #expect(route.output.hasSuffix("goes to in-house\n"))
        let pos = try Program.run(
            ["pos", "purchase", "--amount", "1.00", "--target", "127.0.0.1:1"] + common,
            input: card + "\n",
            in: folder.path
        )
        #expect(pos.status == 69, "\(pos.errors)")
    }

    @Test func `two options cannot both read standard input`() throws {
        let folder = try TestFolder()
        let outcome = try Program.run(
            [
                "pos", "purchase", "--amount", "1.00", "--pan-file", "-", "--pin-file", "-",
                "--dialect", "ifsf", "--target", "127.0.0.1:1", "--data", folder.path + "/data",
            ],
            input: WrongInputTests.card + "\n",
            in: folder.path
        )
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("standard input was read for --pan-file already"))
    }

    @Test func `a journal of one record is told in the singular`() throws {
        #expect(Counted.text(1, "payment") == "1 payment")
        #expect(Counted.text(0, "payment") == "0 payments")
        #expect(Counted.text(2, "record is", "records are") == "2 records are")
    }

    @Test func `a reason in the journal holds no card number`() throws {
        let (folder, data) = try seeded()
        let reason = "holder of 9000-0100-0000-0018 called"
        let freeze = try Program.run(
            [
                "account", "freeze", "personal:1", "--reason", reason, "--yes", "--data", data,
                "--config", Self.demo,
            ],
            in: folder.path
        )
        #expect(freeze.status == 0, "\(freeze.errors)")
        let export = try Program.run(
            ["journal", "export", "--format", "jsonl", "--data", data],
            in: folder.path
        )
        let file = try Data(contentsOf: URL(fileURLWithPath: data + "/journal.sqlite"))
        let said = export.output + String(decoding: file, as: UTF8.self)
        #expect(!said.contains("9000-0100-0000-0018"))
    }
}

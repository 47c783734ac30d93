import Foundation
import Testing

@testable import forecourt

/// Types a card number where something else is meant, everywhere.
@Suite struct CardNumberArgumentTests {
    static let card = WrongInputTests.card

    /// What other arguments need to hold so that the one that is tried is looked at.
    private static let fills = [
        "--amount": "1.00", "--kind": "fleet", "--spec": "unionpay-pos", "--to": "markdown",
        "--from": "ISO0", "--algorithm": "x9.19", "--header": "P0TE00N", "--book": "absent",
        "--ksn": "FFFF9876543210E00001", "--new-key-file": "absent",
        "hex": "0200", "json": "{}", "data": "00", "block": "00", "field": "00", "id": "1",
        "channel": "bank", "terminal": "T0000001", "reversal": "1", "name": "ifsf", "old": "ifsf",
        "new": "ifsf", "first": "00", "second": "00",
    ]

    private static func arguments(
        _ verb: CommandTree.Verb,
        _ tried: Int,
        _ word: String,
        _ data: String
    ) -> [String] {
        var words = verb.words
        for (place, argument) in verb.arguments.enumerated() {
            let format = verb.words.first == "journal" ? "csv" : "ISO0"
            let fill =
                argument.option == "--format"
                ? format : fills[argument.option ?? argument.value] ?? "absent"
            switch (place == tried, argument.isRequired) {
            case (true, _): words += (argument.option.map { [$0] } ?? []) + [word]
            case (false, true): words += (argument.option.map { [$0] } ?? []) + [fill]
            case (false, false):
                if argument.option == "--data" { words += ["--data", data] }
                if argument.option == "--reason" { words += ["--reason", "tried", "--yes"] }
                if argument.option == "--target" { words += ["--target", "127.0.0.1:1"] }
                if argument.option == "--listen" { words += ["--listen", "127.0.0.1:x"] }
            }
        }
        return words
    }

    @Test func `a card number given as any argument of any command comes back masked`()
        async throws
    {
        let folder = try TestFolder()
        let data = folder.path + "/data"
        let seed = try Program.run(
            [
                "demo", "seed", "--terminals", "2", "--cards", "2", "--data", data, "--config",
                Repository.path("fixtures/demo/forecourt.yaml"),
            ],
            in: folder.path
        )
        try #require(seed.status == 0, "\(seed.errors)")
        let verbs = try CommandTree(in: folder.path).verbs
        try #require(verbs.count > 40)
        let runs = verbs.flatMap { verb in
            verb.arguments.indices.map { Self.arguments(verb, $0, Self.card, data) }
        }
        let path = folder.path
        let repeated = await withTaskGroup(of: [String].self) { group in
            for lane in 0..<4 {
                group.addTask {
                    stride(from: lane, to: runs.count, by: 4).compactMap {
                        Self.complaint(runs[$0], path)
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(repeated == [])
    }

    /// What is wrong with a run; nil when nothing is.
    private static func complaint(_ arguments: [String], _ folder: String) -> String? {
        let name = arguments.joined(separator: " ").replacing(card, with: "CARD")
        do {
            let outcome = try Program.run(arguments, in: folder, seconds: 6)
            let said = outcome.output + outcome.errors
            return said.contains(card) ? "\(name): \(said.replacing(card, with: "CARD"))" : nil
        } catch {
            return "\(name): \(error)"
        }
    }

    @Test(
        arguments: [
            "terminal show 9000-0100-0000-0018", "journal show 9000-0100-0000-0018",
            "journal tail terminal=9000-0100-0000-0018=",
            "journal tail --since 9000-0100-0000-0018", "journal tail 9000010000000018",
            "journal tail 9000010000000018=1", "journal tail amount_minor=9000010000000018x",
            "message parse --spec unionpay-pos ./9000010000000018/x.hex",
            "message build --spec unionpay-pos {\"9000010000000018\":1}",
            "key rotate --terminal 9000010000000018=30122011234567890 --reason x --yes",
            "pos purchase --card personal --amount 9000_9000010000000018",
        ]
    )
    func `groups, conditions, paths and documents hide no card number`(line: String) throws {
        let folder = try TestFolder()
        let outcome = try Program.run(
            line.split(separator: " ").map(String.init),
            in: folder.path
        )
        #expect(outcome.status != 0)
        let digits = (outcome.output + outcome.errors).filter { $0.isNumber }
        #expect(!digits.contains(Self.card), "\(outcome.errors.replacing(Self.card, with: "CARD"))")
        #expect(!digits.contains("30122011234567890"))
    }
}

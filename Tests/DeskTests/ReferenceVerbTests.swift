import Book
import ISO8583
import Journal
import Payments
import Reference
import Switch
import Testing
import Text

@testable import Desk

/// The verbs of reference data: what is written is what is read, and what is wrong is named.
@Suite struct ReferenceVerbTests {
    private static let field = "900001******0018#00112233445566778899aabbccddeeff"
    private static let digest = String(repeating: "0a", count: 32)
    private static let card = "9000010000000018"

    private func read<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> Errand {
        let members = verb.members(repeat each value, reason: verb.facts.changes ? "test" : nil)
        for member in members {
            #expect(verb.facts.fields.contains { $0.name == member.key }, "\(member.key)")
        }
        let line = try JSONValue.parse(JSONValue.object(members).text())
        return try verb.errand(from: VerbArguments(verb: verb.facts.name, members: line))
    }

    private func act<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> ReferenceAct? {
        guard
            case .change(.command(.reference(let act)), "test") = try read(verb, repeat each value)
        else { return nil }
        return act
    }

    private func question<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> ReferenceQuestion? {
        guard case .question(.reference(let question)) = try read(verb, repeat each value) else {
            return nil
        }
        return question
    }

    private func failure(_ verb: String, _ members: String) throws -> DeskFailure? {
        let entry = try VerbTable.entry(named: verb)
        let line = try JSONValue.parse(members)
        do throws(DeskFailure) {
            _ = try entry.errand(VerbArguments(verb: verb, members: line))
            return nil
        } catch {
            return error
        }
    }

    // MARK: Imports

    @Test func `an import goes through its verbs unchanged`() throws {
        let source = ImportHeading.Source(name: "région.csv", digest: Self.digest)
        let heading = ImportHeading(
            base: 7,
            counts: ReferenceKind.allCases.map {
                ImportHeading.Count(kind: $0, puts: UInt32($0.rawValue), removals: 0)
            },
            sources: [source, source]
        )
        #expect(try act(Verbs.importBegin, heading) == .begin(heading))
        let changes: [ReferenceChange] = [
            .put(ReferenceRow(kind: .region, text: #"R1\\Nord\\"#)),
            .put(ReferenceRow(kind: .hotCard, text: Self.field + #"\lost\\"#)),
            .remove(.hotCard, id: Self.field + #"\"#),
            .remove(.vehicle, id: #"京A10001\2026-12-01"#),
        ]
        let step = ImportStep(version: 8, number: 3, changes: changes)
        #expect(
            try act(Verbs.importStage, step) == .stage(version: 8, number: 3, changes)
        )
        let time = Timestamp(rawValue: 1_796_083_200_000_000)
        #expect(
            try act(Verbs.importActivate, 8, time, true)
                == .activate(version: 8, at: time, takesTwo: true)
        )
        #expect(
            try act(Verbs.importActivate, 8, nil, false)
                == .activate(version: 8, at: nil, takesTwo: false)
        )
        #expect(try act(Verbs.referenceDiscard, 8) == .discard(version: 8))
        let refusal = ImportRefusal(sources: [source], mistakes: 12, first: "a.csv:1:2: no: yes")
        #expect(
            try act(Verbs.importRefuse, refusal)
                == .refuse([source], mistakes: 12, first: "a.csv:1:2: no: yes")
        )
    }

    @Test func `an import of fees takes two, any other one`() throws {
        func demand(_ takesTwo: Bool) throws -> Demand? {
            guard
                case .change(.command(let command), _) = try read(
                    Verbs.importActivate,
                    1,
                    nil,
                    takesTwo
                )
            else { return nil }
            return command.demand
        }
        #expect(try demand(true) == .two(proposing: .administrator, approving: .controller))
        #expect(try demand(false) == .one(.administrator))
    }

    @Test(
        arguments: [
            #"+region\R1\\Nord\\"#, #"-region\R1\"#, #"+org\O\\hq\\\active\2026-12-01\"#,
        ]
    )
    func `a change reads as it is written`(line: String) throws {
        #expect(try ReferenceChange(given: line).line == line)
    }

    @Test(
        arguments: [
            ("", 64), ("region", 64), ("+region", 64), (#"*region\R1\"#, 64), (#"+reign\R1\"#, 64),
            // A field is missing, one too many, none as it is kept, or none of the table's.
            (#"+region\R1\\Nord\"#, 65), (#"+region\R1\\Nord\\\"#, 65), (#"+region\R 1\\N\\"#, 65),
            (#"+region\\\Nord\\"#, 65), (#"+org\O\\chief\\\active\\"#, 65),
            (#"+hot-card\9000010000000018\lost\\"#, 65),
            (#"+region\R1\\9000010000000018\\"#, 65),
            ("-region\\" + String(repeating: "x", count: 901), 65),
        ]
    )
    func `what is no change of a table is refused`(line: String, code: Int) throws {
        let failure = #expect(throws: DeskFailure.self) { try ReferenceChange(given: line) }
        #expect(failure?.exitCode == code, "\(line)")
        #expect(failure.map { !"\($0.text)\($0.cure)".contains(Self.card) } == true)
    }

    @Test func `a step has 1 to 1000 changes`() throws {
        for (count, code) in [(0, 64), (1, nil), (1000, nil), (1001, 64)] as [(Int, Int?)] {
            let changes = Array(repeating: #""-region\\R\\""#, count: count)
            let members = """
                {"version": 1, "step": 1, "changes": [\(changes.joined(separator: ","))],
                 "reason": "test"}
                """
            #expect(try failure("import.stage", members)?.exitCode == code, "\(count)")
        }
    }

    @Test(
        arguments: [
            #"{"base": -1, "tables": [TABLE], "sources": [SOURCE], "reason": "x"}"#,
            #"{"base": 0, "tables": [], "sources": [SOURCE], "reason": "x"}"#,
            #"{"base": 0, "tables": [1], "sources": [SOURCE], "reason": "x"}"#,
            #"{"base": 0, "tables": [TABLE], "sources": [], "reason": "x"}"#,
            #"{"base": 0, "tables": [TABLE], "sources": [{"name": "a"}], "reason": "x"}"#,
            #"{"base": 0, "tables": [TABLE], "sources": [{"name": "a", "sha256": "0A"}]}"#,
            #"{"base": 0, "tables": [TABLE], "sources": [SOURCE]}"#,
        ]
    )
    func `a heading without tables, files or a reason is refused`(members: String) throws {
        let table = #"{"table": "region", "puts": 1, "removals": 0}"#
        let source = "{\"name\": \"a.csv\", \"sha256\": \"\(Self.digest)\"}"
        let line = members.replacing("TABLE", with: table).replacing("SOURCE", with: source)
        #expect(try failure("import.begin", line)?.exitCode == 64, "\(line)")
    }

    @Test(arguments: ["15m", "tomorrow", "2026-13-01", "", "2026-12-01T25:00Z"])
    func `a time of the calendar is one, and a span is none`(text: String) throws {
        let members = "{\"version\": 1, \"at\": \"\(text)\", \"reason\": \"x\"}"
        #expect(try failure("import.activate", members)?.exitCode == 64)
    }

    // MARK: Questions

    @Test func `rows, changes and versions are chosen`() throws {
        for moment in [ReferenceMoment.newest, .version(3)] {
            for kind in ReferenceKind.allCases {
                let choice = RowChoice(kind: kind, moment: moment, key: #"95\PETRO"#, after: "a")
                #expect(try question(Verbs.referenceShow, choice) == .rows(choice))
            }
            #expect(
                try question(Verbs.referenceList, moment, true) == .tables(moment, counted: true)
            )
        }
        let plain = RowChoice(kind: .price, limit: 1)
        #expect(try question(Verbs.referenceShow, plain) == .rows(plain))
        let changes = ChangeChoice(version: 4, after: 1000, limit: 10)
        #expect(try question(Verbs.referenceDiff, changes) == .changes(changes))
        for choice in [VersionChoice(), VersionChoice(before: 9, limit: 1)] {
            #expect(try question(Verbs.referenceVersions, choice) == .versions(choice))
        }
        #expect(try question(Verbs.referenceVersion, 4) == .version(4))
    }

    @Test func `an unknown table is told its nearest`() throws {
        let near = try failure("reference.show", #"{"table": "produkt"}"#)
        #expect(near?.exitCode == 64 && near?.cure == "did you mean product?")
        let far = try failure("reference.show", #"{"table": "xyzzyx"}"#)
        #expect(far?.cure.hasPrefix("name one of region, org, station") == true)
    }

    // MARK: Cards

    @Test func `a hot card is named by its number, or as the table holds it`() throws {
        let number = try #require(PrimaryAccountNumber(Self.card))
        guard
            case .change(.hotCard(.add(.number(let card), "lost", "2026-12-31")), "test") =
                try read(Verbs.hotCardAdd, .number(number), "lost", "2026-12-31")
        else {
            Issue.record("no hot card")
            return
        }
        #expect(card == number)
        guard
            case .change(.hotCard(.remove(.field(Self.field))), _) =
                try read(Verbs.hotCardRemove, .field(Self.field))
        else {
            Issue.record("no hot card")
            return
        }
        for text in [
            "900001******0018", Self.field.uppercased(), Self.field + "0",
            "9000010000000018#00112233445566778899aabbccddeeff",
        ] {
            #expect(throws: DeskFailure.self) { try CardName(kept: text) }
        }
        #expect(try failure("hot-card.show", #"{"pan": "12345678901"}"#)?.exitCode == 65)
        #expect(try failure("hot-card.show", "{}")?.exitCode == 64)
    }

    @Test func `numbers become fields a thousand at a time, for administrators alone`() throws {
        let number = try #require(PrimaryAccountNumber(Self.card))
        guard case .question(.cardFields(let cards)) = try read(Verbs.importCards, [number]) else {
            Issue.record("no cards")
            return
        }
        #expect(cards == [number])
        #expect(Verbs.importCards.facts.role == .administrator)
        for (count, code) in [(0, 64), (1000, nil), (1001, 64)] as [(Int, Int?)] {
            let list = Array(repeating: "\"\(Self.card)\"", count: count).joined(separator: ",")
            #expect(try failure("import.cards", "{\"pans\": [\(list)]}")?.exitCode == code)
        }
        let wrong = try failure("import.cards", "{\"pans\": [\"\(Self.card)\", \"900\"]}")
        #expect(wrong?.exitCode == 65)
        #expect(wrong.map { !"\($0.text)\($0.cure)".contains(Self.card) } == true)
    }
}

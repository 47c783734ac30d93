import Book
import Foundation
import Testing
import Text

@testable import Desk

/// The table against itself, its declarations and its documentation.
@Suite struct VerbTableTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private let all = VerbTable.entries.map(\.facts)

    @Test func `every verb that is declared stands in the table once`() throws {
        let sources = try ["Verbs", "Verbs+Day", "Verbs+Journal", "Verbs+Reference"].map {
            try Self.text("Sources/Desk/Verbs/\($0).swift")
        }
        let declared = sources.reduce(0) {
            $0 + $1.components(separatedBy: "package static let ").count - 1
        }
        #expect(declared == all.count)
        #expect(Set(all.map(\.name)).count == all.count)
        for facts in all {
            let entry = try VerbTable.entry(named: facts.name)
            #expect(entry.facts == facts)
        }
    }

    @Test func `a verb is told in one sentence that fits its line`() {
        for facts in all {
            #expect(facts.words.hasSuffix(".") && facts.words.count <= 46, "\(facts.name)")
            #expect(facts.name.count <= 18 && facts.role.rawValue.count <= 13, "\(facts.name)")
            #expect(Set(facts.fields.map(\.name)).count == facts.fields.count, "\(facts.name)")
        }
    }

    @Test func `what changes something takes a reason, and what reads is for viewers`() {
        for facts in all {
            #expect(facts.changes == (facts.fields.last?.name == "reason"), "\(facts.name)")
            // A host that is asked has work with it; a card's token is for who imports alone.
            guard !["channel.echo", "import.cards"].contains(facts.name) else { continue }
            #expect(facts.changes == (facts.role != .viewer), "\(facts.name)")
        }
    }

    @Test func `money by hand takes two people`() {
        let two = all.filter { $0.people == .two }.map(\.name)
        #expect(two == ["account.open", "account.credit"])
    }

    @Test func `the documentation tells every verb as the table has it`() throws {
        let rows = try Self.text("docs/operators.md").split(separator: "\n")
            .filter { $0.hasPrefix("| `") }.map(String.init)
        let expected = all.map { facts in
            "| `\(facts.name)` | `\(facts.command)` | \(facts.role.rawValue)"
                + (facts.people == .two ? ", 2" : "") + " | "
                + (facts.place == .running ? "running" : "") + " | \(facts.words) |"
        }
        #expect(rows == expected, "\(expected.joined(separator: "\n"))")
    }

    @Test func `an unknown verb is told its nearest, or all`() {
        let typo = #expect(throws: DeskFailure.self) {
            try VerbTable.entry(named: "account.shwo")
        }
        #expect(typo?.exitCode == 64 && typo?.cure == "did you mean account.show?")
        let other = #expect(throws: DeskFailure.self) { try VerbTable.entry(named: "x") }
        #expect(other?.cure.hasPrefix("one of status, verbs, account.show") == true)
    }

    @Test func `as JSON a verb has its role, its people and its arguments`() throws {
        let credit = try VerbTable.entry(named: "account.credit").facts.document
        #expect(credit["role"] == .string("finance"))
        #expect(credit["people"] == .number("2"))
        #expect(credit["changes"] == .boolean(true))
        #expect(credit["offline"] == .boolean(true))
        guard case .array(let fields)? = credit["args"] else {
            Issue.record("no args")
            return
        }
        let names = fields.compactMap { $0["name"]?.string }
        #expect(names == ["account", "pan", "amount_minor", "currency", "reason"])
    }

    @Test func `a verb that is an act takes whom the book's table says`() throws {
        for facts in all where facts.changes {
            guard let act = Self.acts[facts.name] else {
                Issue.record("\(facts.name) is no act")
                continue
            }
            switch act.demand {
            case .one(let role): #expect(facts.role == role && facts.people == .one)
            case .two(let role, _): #expect(facts.role == role && facts.people == .two)
            case .approval: #expect(facts.role == .controller)
            case .house: Issue.record("\(facts.name) is the switch's own")
            }
        }
        let said = Set(Self.acts.values)
        let unsaid = ActName.allCases.filter { !said.contains($0) }
        // The close of a station and the end of an import say either of two; a routing is refused
        // by the verb that would take it.
        #expect(
            unsaid == [
                .registerStation, .restored, .forceStation, .activateTerms, .refuseRouting,
            ]
        )
    }

    private static let acts: [String: ActName] = [
        "account.open": .openAccount, "account.credit": .credit, "account.freeze": .setFrozen,
        "account.set-pin": .setPIN, "account.reset-pin": .resetPIN,
        "person.add": .addPerson, "person.grant": .grantRole, "person.revoke": .revokeRole,
        "person.disable": .setPersonEnabled, "approve": .approve,
        "operator.add": .addStationOperator, "operator.role": .setStationOperatorRole,
        "operator.password": .setStationOperatorPassword,
        "operator.disable": .setStationOperatorEnabled,
        "terminal.register": .registerTerminal, "terminal.disable": .setTerminalEnabled,
        "key.rotate": .rotateKeys, "key.rotate-master": .rotateMasterKey,
        "channel.stop": .setChannelStopped, "channel.start": .setChannelStopped,
        "channel.release": .releaseForward, "channel.discard": .discardForward,
        "terminal.release": .releaseDevice, "shift.close": .closeShift,
        "settlement.force": .forceBatch, "station.close": .closeStation,
        "case.close": .closeCase, "journal.reverse": .reverse, "day.cutover": .closeDate,
        "day.accept-clock": .acceptClock, "route.reload": .takeRouting,
        "import.begin": .beginImport, "import.stage": .stageImport,
        "import.activate": .activateImport, "import.refuse": .refuseImport,
        "reference.discard": .discardImport, "hot-card.add": .changeHotCards,
        "hot-card.remove": .changeHotCards,
    ]

    @Test func `a denial is told with the verb, the role and who asked`() {
        for denial in Denial.allCases {
            let failure = DeskFailure(Verbs.keyRotate.facts, denial, nil, to: "guest")
            #expect(failure.text.hasPrefix("key.rotate ") && !failure.cure.isEmpty)
            #expect(failure.exitCode == (denial == .switchDown ? 69 : 1))
        }
        let refusal = DeskFailure(Verbs.keyRotate.facts, .roleMissing, nil, to: "guest")
        #expect(refusal.text == "key.rotate takes the role security, which guest does not hold")
    }
}

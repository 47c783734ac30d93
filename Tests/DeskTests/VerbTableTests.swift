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
        let source = try Self.text("Sources/Desk/Verbs/Verbs.swift")
        let declared = source.components(separatedBy: "package static let ").count - 1
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
            #expect(facts.name.count <= 18 && facts.role.rawValue.count <= 10, "\(facts.name)")
            #expect(Set(facts.fields.map(\.name)).count == facts.fields.count, "\(facts.name)")
        }
    }

    @Test func `what changes something takes a reason, and what reads is for viewers`() {
        for facts in all {
            #expect(facts.changes == (facts.fields.last?.name == "reason"), "\(facts.name)")
            // A host that is asked has work with it.
            guard facts.name != "channel.echo" else { continue }
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

    @Test func `a role that is not held is refused with its name`() throws {
        let guest = Principal(name: "guest", roles: [.viewer])
        try guest.check(Verbs.status.facts)
        let refusal = #expect(throws: DeskFailure.self) {
            try guest.check(Verbs.keyRotate.facts)
        }
        #expect(refusal?.exitCode == 1)
        #expect(refusal?.text.contains("security") == true)
        for facts in all { try Principal.owner(named: "root").check(facts) }
    }
}

import Journal
import Payments
import Testing
import Text

@testable import Desk

/// Rows of the journal over the socket: what is asked is what is read, what is answered is the row.
@Suite struct RowsVerbTests {
    private func question<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> RowsQuestion? {
        let members = verb.members(repeat each value)
        for member in members {
            #expect(verb.facts.fields.contains { $0.name == member.key }, "\(member.key)")
        }
        let line = try JSONValue.parse(JSONValue.object(members).text())
        let arguments = VerbArguments(verb: verb.facts.name, members: line)
        guard case .question(.rows(let question)) = try verb.errand(from: arguments) else {
            return nil
        }
        return question
    }

    private func failure(_ text: String) throws -> DeskFailure? {
        let arguments = VerbArguments(verb: "journal.rows", members: try JSONValue.parse(text))
        return #expect(throws: DeskFailure.self) {
            try Verbs.journalRows.errand(from: arguments)
        }
    }

    /// Every condition that a command can make.
    private static func wholeFilter() throws -> JournalFilter {
        var filter = try JournalFilter([
            "terminal=T0000001", "terminal=T0000002", "code!=00", "amount_minor>=10000",
            "seq<=77", "note~中石化, \"a\"\\b", "operator_reason=a=b~c",
        ])
        (filter.anywhere, filter.cardEnding, filter.peer) = ("0017", "0000", "10.1.2.3:")
        filter.amount = JournalFilter.Amount(money: 12000, points: 120)
        filter.leavesOutSeed = true
        return filter
    }

    @Test func `what a command asks arrives as it was asked`() throws {
        let times = (Timestamp(rawValue: 1_795_000_000_000_001), Timestamp(rawValue: -1))
        var whole = JournalQuery(
            filter: try Self.wholeFilter(),
            since: times.1,
            until: times.0,
            after: 12
        )
        whole.withEvents = true
        var money = JournalQuery()
        money.filter.amount = JournalFilter.Amount(money: 8850, points: nil)
        for query in [JournalQuery(), money, whole] {
            for (from, isBackward) in [(nil, true), (17, true), (0, false), (Int64.max, false)] {
                for limit in [0, 1, 500] {
                    let choice = RowsChoice(
                        query,
                        from: from,
                        isBackward: isBackward,
                        limit: limit
                    )
                    #expect(try question(Verbs.journalRows, choice) == .rows(choice))
                }
            }
        }
        let large = RowsChoice(JournalQuery(), from: nil, isBackward: false, limit: .max)
        #expect(large.limit == 500)
        for head in [HeadChoice(), HeadChoice(seq: 3, reference: "6324", after: 2, since: times.0)]
        {
            #expect(try question(Verbs.journalHead, head) == .head(head))
        }
    }

    @Test(
        arguments: [
            (#"{"limit":501}"#, "0 to 500"), (#"{"limit":-1}"#, "0 to 500"),
            (#"{"limit":"9"}"#, "limit"), (#"{"where":"code=00"}"#, "where"),
            (#"{"where":[]}"#, "where"), (#"{"where":[1]}"#, "where"),
            (#"{"where":["cod=00"]}"#, "did you mean code?"),
            (#"{"where":["seq=x"]}"#, "x is none"), (#"{"where":["code"]}"#, "no condition"),
            (#"{"where":["note~\u001b[2J"]}"#, "control character"),
            (#"{"text":"a\nb"}"#, "control character"), (#"{"back":1}"#, "back"),
        ]
    )
    func `what is wrong is named`(text: String, words: String) throws {
        let failure = try failure(text)
        #expect(
            failure?.exitCode == 64 && failure?.text.contains(words) == true,
            "\(failure as Any)"
        )
    }

    /// Every field another value, so that none is taken for another.
    static func wholeRow() -> JournalRow {
        var row = JournalRow(
            id: "261128-7",
            seq: 7,
            businessDate: "2026-11-28",
            receivedAt: "2026-11-28T01:02:03.000004Z",
            receivedMicroseconds: 1_795_000_000_000_004,
            operation: "purchase",
            outcome: "approved",
            groupID: "261128-6",
            attempts: 2
        )
        (row.answeredAt, row.askedAt, row.hostAnsweredAt) = ("t1", "t2", "t3")
        (row.listener, row.dialect, row.terminal, row.merchant) = ("l", "d", "t", "m 中石化")
        (row.mti, row.stan, row.rrn, row.pan) = ("0200", "000017", "rrn", "900001******0000")
        (row.amountMinor, row.currency, row.channel, row.route) = (8850, "156", "bank", "r")
        (row.reason, row.code, row.authorisation) = ("why", "00", "a1")
        (row.originalID, row.note, row.object) = ("261128-5", "no\"te\u{202E}\n", "obj")
        (row.durationMicroseconds, row.waitMicroseconds) = (101, 102)
        (row.commitMicroseconds, row.hostMicroseconds) = (103, 104)
        (row.replyMicroseconds, row.decidedBy, row.account) = (105, 106, 107)
        (row.operatorName, row.operatorReason, row.half) = ("alice", "because", "foreign")
        (row.batch, row.shift, row.event) = (108, 109, [0x00, 0xFF, 0x17])
        row.takenMinor = 8800
        var leg = JournalLeg(
            number: 1,
            channel: "bank",
            amountMinor: 8850,
            currency: "156",
            outcome: "approved",
            resolution: "posted"
        )
        (leg.route, leg.transfer, leg.undoneBy) = ("r1", 110, 111)
        (leg.deliveredMinor, leg.account) = (112, 113)
        row.legs = [leg, leg]
        return row
    }

    @Test func `a row comes out of its document whole`() throws {
        let whole = Self.wholeRow()
        // A field that is added to the row and not to the document is found here.
        for child in Mirror(reflecting: whole).children {
            #expect("\(child.value)" != "nil", "\(child.label ?? "") is not tried")
        }
        for child in Mirror(reflecting: whole.legs[0]).children {
            #expect("\(child.value)" != "nil", "\(child.label ?? "") is not tried")
        }
        let bare = JournalRow(
            id: "1",
            seq: 1,
            businessDate: "d",
            receivedAt: "t",
            receivedMicroseconds: 0,
            operation: "o",
            outcome: "u",
            groupID: "g",
            attempts: 0
        )
        for row in [whole, bare] {
            let document = try JSONValue.parse(row.wholeDocument.text())
            #expect(JournalRow(whole: document) == row)
        }
        #expect(JournalRow(whole: whole.document) == nil)
        #expect(JournalRow(whole: .null) == nil)
    }

    @Test func `each member of a row's document is needed, or may be missing`() throws {
        guard case .object(let members) = Self.wholeRow().wholeDocument else { return }
        let needed = members.filter { member in
            let others = members.filter { $0.key != member.key }
            return JournalRow(whole: .object(others)) == nil
        }
        #expect(
            needed.map(\.key) == [
                "schema", "id", "seq", "business_date", "received_at", "operation", "outcome",
                "group_id", "legs", "attempts", "received_us",
            ]
        )
    }
}

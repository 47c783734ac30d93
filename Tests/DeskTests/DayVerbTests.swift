import Book
import ISO8583
import Journal
import Payments
import Switch
import Testing
import Text

@testable import Desk

/// The verbs of a station's day: what is written is what is read, and what is wrong is named.
@Suite struct DayVerbTests {
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

    private func question<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> DayQuestion? {
        guard case .question(.day(let question)) = try read(verb, repeat each value) else {
            return nil
        }
        return question
    }

    private func command<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> StationDayChange? {
        guard case .change(.command(.day(let command)), "test") = try read(verb, repeat each value)
        else { return nil }
        return command
    }

    @Test(
        arguments: [
            ShiftChoice(), ShiftChoice(terminal: "T0000001", isOpen: true),
            ShiftChoice(merchant: "DEMOSTATION0001", limit: 1000),
        ]
    )
    func `shifts are chosen by terminal, merchant and state`(choice: ShiftChoice) throws {
        #expect(try question(Verbs.shiftList, choice) == .shifts(choice))
    }

    @Test(
        arguments: [
            ClosingChoice(),
            ClosingChoice(terminal: "T0000001", date: BusinessDate(year: 2026, month: 11, day: 28)),
            ClosingChoice(merchant: "DEMOSTATION0001", limit: 1),
        ]
    )
    func `closed batches are chosen by terminal, merchant and date`(
        choice: ClosingChoice
    ) throws {
        #expect(try question(Verbs.settlementList, choice) == .settlements(choice))
    }

    @Test func `cases are chosen by state, kind and due date`() throws {
        for kind in CaseKind.allCases {
            for state in CaseChoice.State.allCases {
                let choice = CaseChoice(state: state, kind: kind, isDue: kind == .shift)
                #expect(try question(Verbs.caseList, choice) == .cases(choice))
            }
        }
        #expect(try question(Verbs.caseList, CaseChoice()) == .cases(CaseChoice()))
    }

    @Test func `a shift, a batch, a station and a case are named`() throws {
        let shift = ShiftName(terminal: "T0000001", number: 12)
        let last = ShiftName(terminal: "T0000001", number: nil)
        let batch = BatchName(terminal: "T0000001", number: 999_999)
        #expect(try question(Verbs.shiftShow, shift) == .shift(shift))
        #expect(try question(Verbs.shiftShow, last) == .shift(last))
        #expect(try question(Verbs.settlementShow, batch) == .settlement(batch))
        #expect(try question(Verbs.stationShow, "M") == .station(merchant: "M"))
        for id in [CaseID(4821), CaseID(4821, item: 3)] {
            #expect(try question(Verbs.caseShow, id) == .case(id))
        }
    }

    @Test func `what ends a day is asked for as it was said`() throws {
        #expect(try command(Verbs.shiftClose, "T1") == .closeShift(terminal: "T1"))
        #expect(try command(Verbs.settlementForce, "T1") == .forceBatch(terminal: "T1"))
        #expect(try command(Verbs.terminalRelease, "T1") == .releaseDevice(terminal: "T1"))
        #expect(try command(Verbs.caseClose, CaseID(7, item: 2)) == .closeCase(CaseID(7, item: 2)))
        for isForced in [false, true] {
            let close = StationClose(merchant: "DEMOSTATION0001", isForced: isForced)
            #expect(
                try command(Verbs.stationClose, close.merchant, isForced) == .closeStation(close)
            )
        }
    }

    @Test func `a forced close is an act of its own, which takes two people`() {
        func command(_ isForced: Bool) -> OperatorCommand {
            .day(.closeStation(StationClose(merchant: "M", isForced: isForced)))
        }
        #expect(command(false).act == .closeStation && command(true).act == .forceStation)
        guard case .two(.finance, .controller) = command(true).demand else {
            Issue.record("one person is enough")
            return
        }
    }

    @Test(
        arguments: [
            ("shift.list", #"{"limit":0}"#, "shift.list lists 1 to 1000"),
            ("shift.list", #"{"limit":1001}"#, "shift.list lists 1 to 1000"),
            ("shift.list", #"{"limit":"5"}"#, "needs limit, a whole number"),
            ("shift.list", #"{"terminal":1}"#, "takes terminal as text"),
            ("shift.list", #"{"open":1}"#, "needs open, true or false"),
            ("shift.show", #"{"shift":1}"#, "shift.show needs terminal"),
            ("shift.show", #"{"terminal":"T","shift":0}"#, "that is no shift"),
            ("settlement.list", #"{"date":"2026-02-30"}"#, "that is no date"),
            ("settlement.list", #"{"date":"28.11.2026"}"#, "that is no date"),
            ("settlement.list", #"{"date":"+026-11-28"}"#, "that is no date"),
            ("settlement.show", #"{"terminal":"T"}"#, "needs batch, a whole number"),
            ("settlement.show", #"{"terminal":"T","batch":1000000}"#, "that is no batch"),
            ("settlement.force", #"{"terminal":"T"}"#, "settlement.force needs reason"),
            ("station.show", #"{}"#, "station.show needs merchant"),
            ("station.close", #"{"merchant":"M","force":"yes","reason":"x"}"#, "needs force, true"),
            ("case.list", #"{"kind":"other"}"#, "unknown kind of case"),
            ("case.list", #"{"state":"shut"}"#, "unknown state of cases"),
            ("case.show", #"{"case":"0"}"#, "that is no case"),
            ("case.show", #"{"case":"1.0"}"#, "that is no case"),
            ("case.show", #"{"case":"1.2.3"}"#, "that is no case"),
            ("case.close", #"{"case":17,"reason":"x"}"#, "case.close needs case"),
        ]
    )
    func `a wrong argument is named with its verb`(
        verb: String,
        line: String,
        words: String
    ) throws {
        let entry = try VerbTable.entry(named: verb)
        let arguments = VerbArguments(verb: verb, members: try JSONValue.parse(line))
        let failure = #expect(throws: DeskFailure.self) { _ = try entry.errand(arguments) }
        #expect(failure?.exitCode == 64)
        #expect(failure?.text.contains(words) == true, "\(failure?.text ?? "-")")
    }
}

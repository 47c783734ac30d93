import Book
import Testing

@Suite struct LegStateTests {
    /// Where each event leads; what is missing cannot happen.
    private static let table: [LegState: [LegState.Event: LegState]] = [
        .planned: [
            .ask: .pending, .authorise: .held, .post: .posted, .decline: .declined,
            .suspend: .posted,
        ],
        .pending: [
            .authorise: .held, .post: .posted, .decline: .declined, .doubt: .reversing,
            .suspend: .posted,
        ],
        .reversing: [.undo: .reversed],
        .posted: [.undo: .reversed],
        .reversed: [.reinstate: .posted],
        .declined: [:],
        .held: [:],
    ]

    @Test(arguments: LegState.allCases, LegState.Event.allCases)
    func `every event leads where the picture says, or is an error that names both`(
        _ state: LegState,
        _ event: LegState.Event
    ) throws {
        if let next = Self.table[state]?[event] {
            #expect(try state.after(event) == next)
        } else {
            let error = #expect(throws: LegState.Impossible.self) { try state.after(event) }
            #expect(error?.event == event && error?.state == state)
        }
    }

    @Test func `every state but the first can be reached, and none leads back to it`() {
        let reached = Set(Self.table.values.flatMap(\.values))
        #expect(reached == Set(LegState.allCases).subtracting([.planned]))
    }

    @Test func `what is stored keeps its number`() {
        #expect(LegState.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
        #expect(LegState(rawValue: 3) == .pending && LegState(rawValue: 4) == .reversing)
    }
}

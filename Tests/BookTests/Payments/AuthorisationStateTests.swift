import Book
import Testing

@Suite struct AuthorisationStateTests {
    /// Where each event leads on a day on which it is held; what is missing cannot happen.
    private static let table: [AuthorisationState: [AuthorisationState.Event: AuthorisationState]] =
        [
            .open: [.complete: .completed, .void: .voided, .reverse: .reversed, .lapse: .lapsed],
            .completed: [.reopen: .open],
            .voided: [.restore: .open],
            .reversed: [:],
            .lapsed: [:],
        ]

    @Test(arguments: AuthorisationState.allCases, AuthorisationState.Event.allCases)
    func `every event leads where the picture says, or is an error that names both`(
        _ state: AuthorisationState,
        _ event: AuthorisationState.Event
    ) throws {
        if let next = Self.table[state]?[event] {
            #expect(try state.after(event) == next)
            // What would be open again is not, once its last day is over.
            #expect(try state.after(event, isPast: true) == (next == .open ? .lapsed : next))
        } else {
            for isPast in [false, true] {
                let error = #expect(throws: AuthorisationState.Impossible.self) {
                    try state.after(event, isPast: isPast)
                }
                #expect(error?.event == event && error?.state == state)
            }
        }
    }

    @Test func `what is stored keeps its number`() {
        #expect(AuthorisationState.allCases.map(\.rawValue) == [1, 2, 3, 4, 5])
    }
}

import Book
import Testing

/// The table of orders once more, as the design writes it.
@Suite struct OrderStateTests {
    /// What a cell says: a state, the same, impossible, or what depends on who hears the end.
    private static let table = """
               drawn  unclear unasked refused paid    claimed expired undoW   cancelT undone  contrad disputed released discarded
        asked  drawn  resolv  unpaid  unpaid  P       -       -       =       -       -       -       disputed -       -
        drawn  -      -       -       unpaid  Q       -       -       =       undoing -       -       disputed -       -
        resolv -      =       -       unpaid  P       -       -       =       undoing -       -       disputed -       -
        unclai -      -       -       -       =       paid    undoing undoing -       -       -       disputed -       -
        paid   -      =       -       -       =       =       -       undoing -       undone  -       -        -       -
        unpaid -      =       -       =       -       -       -       =       -       -       undoing -        -       -
        undoin -      =       -       =       =       -       -       =       -       undone  =       -        =       undone
        undone -      =       -       =       -       -       -       =       -       =       undoing -        -       -
        disput -      =       -       =       =       -       -       =       -       -       -       =        -       unpaid
        """

    private func expected(
        _ cell: Substring,
        from state: OrderState,
        _ awaited: OrderState.Awaited
    ) -> OrderState? {
        switch cell {
        case "-": return nil
        case "=": return state
        case "P", "Q":
            switch awaited {
            case .heard: return cell == "Q" ? nil : .paid
            case .gone: return .unclaimed
            case .unwanted: return .undoing
            }
        default: return OrderState.allCases.first { "\($0)".hasPrefix(cell) }
        }
    }

    @Test func `every event leads where the table says, whoever hears the end`() throws {
        let lines = Self.table.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines[0].count == OrderState.Event.allCases.count)
        #expect(lines.count == OrderState.allCases.count + 1)
        for (state, line) in zip(OrderState.allCases, lines.dropFirst()) {
            #expect("\(state)".hasPrefix(line[0]))
            for (event, cell) in zip(OrderState.Event.allCases, line.dropFirst()) {
                for awaited in OrderState.Awaited.allCases {
                    let next: OrderState?
                    do throws(OrderState.Impossible) {
                        next = try state.after(event, awaited)
                    } catch {
                        #expect(error == OrderState.Impossible(event: event, state: state))
                        next = nil
                    }
                    #expect(
                        next == expected(cell, from: state, awaited),
                        "\(state) \(event) \(awaited)"
                    )
                }
            }
        }
    }

    @Test func `what is open has somebody who owns it`() {
        #expect(
            OrderState.allCases.filter(\.isOpen)
                == [.asked, .drawn, .resolving, .unclaimed, .undoing, .disputed]
        )
        #expect(
            OrderState.allCases.filter(\.isUndecided) == [.asked, .drawn, .resolving, .unclaimed]
        )
    }
}

import Book
import CardSecurity
import Logging
import Payments

/// Fresh working keys for the sign-ons and key changes that the verifier let by: sealed for the
/// book, wrapped for the terminal.
struct WorkingKeyMint {
    private let keys: LaneKeys

    init(_ keys: LaneKeys) {
        self.keys = keys
    }

    /// Fills them in; gives how many messages got some.
    func mint(_ batch: inout [LaneWork], at time: () -> Timestamp) -> Int {
        var count = 0
        var works = batch.mutableSpan
        for index in works.indices where works[index].refusal == nil {
            guard let layout = works[index].draft?.keyLayout, let row = works[index].terminal,
                let terminal = keys.terminals[row]
            else { continue }
            count += 1
            keys.work(on: &works[index]) { (work) throws(CardSecurityError) in
                work.keys = try fresh(layout, for: terminal, at: time())
            }
        }
        return count
    }

    private func fresh(
        _ layout: KeyLayout,
        for terminal: TerminalKeys,
        at now: Timestamp
    ) throws(CardSecurityError) -> KeyMaterial {
        let wire: WorkingKeyLayout =
            switch layout {
            case .singleLength: .single
            case .doubleLength, .doubleLengthMAC: .double
            case .doubleLengthWithTrackKey: .doubleWithTrackKey
            }
        let issued = try keys.module.generateWorkingKeys(
            wire,
            macLength: layout == .doubleLengthMAC ? 16 : nil,
            for: TerminalKeyField.owner(terminal.state.registration.terminal),
            version: UInt32(truncatingIfNeeded: now.rawValue / 1_000_000),
            under: try terminal.wrappingKey(keys.module)
        )
        return KeyMaterial(sealed: TerminalKeyField.encode(issued), handedOut: issued.field)
    }
}

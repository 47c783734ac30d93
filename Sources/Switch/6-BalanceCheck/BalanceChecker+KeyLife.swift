import Book
import Payments

/// Working keys that are too old or were used too often.
extension BalanceChecker {
    /// Records that their terminals must sign on again, as an act of the switch itself.
    ///
    /// What finds no place in the queue comes again with the terminal's next payment; what was
    /// recorded meanwhile is refused by the book and leaves no second row.
    func rotateKeys(_ due: [TerminalRow: KeysDue]) {
        guard !due.isEmpty else { return }
        let seconds = UInt32(clamping: settings.keyOverlap.components.seconds)
        let counters = counters
        for (row, reason) in due.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let act = OperatorAct(
                operatorName: Principal.house.name,
                standing: .house,
                reason: reason.rawValue,
                kind: .rotateKeys([row], stopAfterSeconds: seconds)
            )
            enqueue(.operatorAct(act)) { result in
                if case .success = result { counters.add(.keysRotated) }
            }
        }
    }

    /// Wraps all data keys under another master key, at once and between two batches.
    func rotateMaster(
        newKeyFile: String,
        by principal: Principal,
        reason: String,
        completion: @escaping CommandCompletion
    ) {
        let attempt = Attempt(.rotateMasterKey, by: principal, reason: reason)
        if refuses(attempt, completion: completion) { return }
        let origin = commands.add(completion)
        let rotation = MasterKeyRotation(
            book: book,
            newKeyFile: newKeyFile,
            principal: principal,
            reason: reason
        )
        do throws(MasterKeyRotation.Failure) {
            perform(try rotation.run(origin))
        } catch {
            switch error {
            case .refused(let error): finish(origin, .failure(error))
            case .commit(let error, let entry): fail([entry], error)
            }
        }
    }
}

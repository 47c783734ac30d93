import Journal
import Logging

/// A row that cannot be read any more: new payments stop, reversals go on, the process stays up.
extension BalanceChecker {
    /// What was found wrong with the file; nil for nothing.
    var damage: String? { damageNote.text }

    /// The file was found damaged: new payments stop, reversals go on.
    func found(damage text: String) {
        guard damageNote.found(text) else { return }
        publishAcceptance()
        logger.critical(
            "the journal is damaged: new payments stop",
            metadata: .fields((.reason, text))
        )
    }

    /// A batch needs a row that cannot be read: who needs it is answered 96, all others go on.
    ///
    /// Nothing of the batch was stepped: rows are read before.
    func meet(damage error: JournalError, in batch: [BookEntry]) {
        found(damage: "\(error)")
        guard batch.count > 1 else {
            answerFailed(batch, "\(error)")
            return
        }
        for entry in batch { commit([entry]) }
    }
}

extension JournalError {
    /// Whether rows of the file contradict each other, or cannot be read.
    var isDamage: Bool {
        switch self {
        case .chainBroken, .recordUnreadable, .balancesBroken, .rowBroken, .archiveBroken,
            .structureBroken:
            true
        default: false
        }
    }
}

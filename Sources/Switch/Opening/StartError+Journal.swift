import Journal

/// Why a journal does not let the switch start, with the exit code of the cause.
extension StartError {
    init(_ error: JournalError) {
        let exitCode: Int32 =
            switch error {
            case .missing: 66
            case .locked: 69
            case .notAJournal: 65
            case .newerSchema, .wentBack: 78
            case .archiveMissing: 66
            case .inaccessible, .backupTooSlow: 74
            case .batchFailed, .fatal: 74
            case .archiveBroken, .chainBroken, .recordUnreadable, .balancesBroken, .rowBroken,
                .stateBroken, .structureBroken:
                1
            }
        self = .journal(error.description, exitCode: exitCode)
    }
}

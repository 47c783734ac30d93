package import Journal

/// Why a journal does not let the switch start, with the exit code of the cause.
extension StartError {
    init(_ error: JournalError) { self = .journal(error.description, exitCode: error.exitCode) }
}

extension JournalError {
    /// With which a command ends that could not read or write a journal.
    package var exitCode: Int32 {
        switch self {
        case .missing, .archiveMissing: 66
        case .inaccessible, .backupTooSlow, .batchFailed, .fatal: 74
        case .locked: 69
        case .notAJournal: 65
        case .newerSchema, .wentBack: 78
        case .archiveBroken, .chainBroken, .anchorDiffers, .anchorMissing, .recordUnreadable,
            .balancesBroken, .rowBroken, .stateBroken, .structureBroken:
            1
        }
    }
}

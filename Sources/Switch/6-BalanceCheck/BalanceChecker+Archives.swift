import Journal
import Logging

/// Old business dates leave the journal's file between the batches, a small step at a time.
extension BalanceChecker {
    /// Steps in one second while nothing waits; under load there is one.
    private static let idleSteps = 20

    /// Once a second.
    func archive() {
        guard let archiver, damage == nil, !isDiskFull else { return }
        do throws(JournalError) {
            for step in 0..<Self.idleSteps where step == 0 || isIdle {
                let progress = try archiver.step()
                note(progress)
                if case .idle = progress { return }
                if case .waiting = progress { return }
            }
        } catch {
            switch error {
            case .fatal: settings.endProcess("the journal cannot go on: \(error)")
            case .batchFailed: logger.warning("an archive has to wait", error: error)
            default:
                // A person has to look at it; payments go on in the live file.
                self.archiver = nil
                logger.critical("no more archives before a restart", error: error)
            }
        }
    }

    private func note(_ progress: JournalArchiver.Progress) {
        switch progress {
        case .published(let date): logger.notice("archived", metadata: .fields((.date, date)))
        case .waiting(let reason):
            guard archiveWaits != reason else { return }
            archiveWaits = reason
            logger.notice("a date cannot be archived", metadata: .fields((.reason, reason)))
        case .idle, .copied, .verified, .removed, .erased: break
        }
    }
}

internal import Book
internal import Payments

/// Moves closed business dates out of the live file, each into a file of its own: a journal of that
/// date, `archive/YYYY-MM-DD.sqlite`, whose last hash the live file goes on from.
///
/// ```
/// copying ──▶ verifying ──▶ (sync, rename) ──▶ removing ──▶ next date
/// ```
///
/// A file under its final name is whole: what a crash interrupts is copied again from the start,
/// or removed on from where it was. Lives on the book's thread and takes one small step between
/// two batches. Errors of a step leave the journal as it was.
package final class JournalArchiver {
    /// What stays, and how large a step is.
    package struct Settings: Sendable {
        /// Closed business dates that stay in the live file.
        package var liveDates = 35
        /// Closed business dates whose records keep the sealed copy of the card; nil for all.
        package var cardDates: Int?
        /// Records that one step copies or verifies.
        package var copiedRecords: Int64 = 500
        /// Records that one step removes: one commit.
        package var removedRecords: Int64 = 250

        package init() {}
    }

    /// What a step did.
    package enum Progress: Equatable, Sendable {
        /// There is nothing to do before the next business date closes.
        case idle
        /// The oldest date has an open end; who has to do what.
        case waiting(String)
        /// Copied or verified up to this record.
        case copied(String, through: Int64)
        case verified(String, through: Int64)
        /// The archive of a date is whole.
        case published(String)
        /// Removed from the live file up to this record.
        case removed(String, through: Int64)
        /// Sealed copies were erased in so many records at most.
        case erased(records: Int)
    }

    private enum Job {
        case copying(ArchiveCopy)
        case verifying(ArchiveCheck)
        case removing(ArchivedDate, next: Int64)
    }

    private let journal: JournalWriter
    private let folder: String
    private let settings: Settings
    private var job: Job?

    /// An archiver of an open journal; `folder` exists.
    package init(journal: JournalWriter, folder: String, settings: Settings) {
        self.journal = journal
        self.folder = folder
        self.settings = settings
    }

    /// One small step, between two batches of a journal that has recovered.
    ///
    /// Errors: `batchFailed` (try again later), `fatal` (end the process), `archiveBroken`.
    package func step() throws(JournalError) -> Progress {
        guard journal.isRecovered else { return .idle }
        do throws(JournalError) {
            switch job {
            case .copying(let copy): return try goOn(copy)
            case .verifying(let check): return try goOn(check)
            case .removing(let date, let next): return try remove(date, from: next)
            case nil: return try begin()
            }
        } catch {
            job = nil
            throw error
        }
    }

    // MARK: Beginning

    private func begin() throws(JournalError) -> Progress {
        let closed = journal.dates.dropLast()
        guard closed.count > settings.liveDates, let oldest = closed.first else {
            return try eraseCopies()
        }
        let date = ArchivedDate(
            date: oldest.date,
            first: oldest.firstSeq,
            last: journal.dates[1].firstSeq - 1,
            folder: folder
        )
        if let reason = try openEnd(of: date) { return .waiting(reason) }
        if let reason = try takenDates(of: date) { return .waiting(reason) }
        if ArchiveCopy.exists(date.path) {
            job = .verifying(try ArchiveCheck(date, at: date.path, of: journal, isPublished: true))
            return .copied(date.name, through: date.last)
        }
        job = .copying(try ArchiveCopy(date, from: journal))
        return .copied(date.name, through: date.first - 1)
    }

    /// Why a date has to stay; nil when nothing can name its records any more.
    private func openEnd(of date: ArchivedDate) throws(JournalError) -> String? {
        let batch = try journal.connection.prepare(
            """
            SELECT terminal, batch FROM terminal WHERE enabled AND batch_named
                AND batch_opened_on <= ?1 ORDER BY row LIMIT 1
            """
        )
        batch.bind(Int64(date.date.rawValue), at: 1)
        guard try batch.step() else {
            if let settlement = try openSettlement(of: date) { return settlement }
            return try openExchange(of: date)
        }
        return "batch \(batch.integer(1)) of terminal \(batch.text(0) ?? "") is open since"
            + " \(date.name) or longer: it must sign on and pay, settle or be disabled"
    }

    /// A settlement that differed, with which its batch will be uploaded or forced; its terminal
    /// may be disabled, and the batch hold nothing.
    private func openSettlement(of date: ArchivedDate) throws(JournalError) -> String? {
        let batch = try journal.connection.prepare(
            """
            SELECT terminal, batch FROM batch_state JOIN terminal ON row = terminal_row
            WHERE differed <= ?1 ORDER BY row LIMIT 1
            """
        )
        batch.bind(date.last, at: 1)
        guard try batch.step() else { return nil }
        return "batch \(batch.integer(1)) of terminal \(batch.text(0) ?? "") differs since"
            + " \(date.name) or longer: it must be settled, uploaded or forced"
    }

    private func openExchange(of date: ArchivedDate) throws(JournalError) -> String? {
        let exchange = try journal.connection.prepare(
            """
            SELECT id FROM exchange WHERE state IN (1, 10, 11, 13, 14, 16)
                AND (id <= ?1 OR payment <= ?1)
            UNION SELECT id FROM wallet_order
                WHERE (state IN (1, 2, 3, 4, 7, 9) OR hint_us IS NOT NULL) AND id <= ?1
            ORDER BY id LIMIT 1
            """
        )
        exchange.bind(date.last, at: 1)
        guard try exchange.step() else {
            if let fold = try openFold(of: date) { return fold }
            return try openProposal(of: date)
        }
        return "request \(exchange.integer(0)) to a channel is open since \(date.name) or longer:"
            + " its channel must answer, or an operator discards it"
    }

    /// What the book has counted on a date and has not given to the journal yet.
    private func openFold(of date: ArchivedDate) throws(JournalError) -> String? {
        if let limitsTo = journal.limitsTo, limitsTo < date.last {
            return "counters of limits of \(date.name) are still in memory: they follow with the"
                + " next payments"
        }
        guard journal.foldsTo < date.last else { return nil }
        return "totals of \(date.name) are still in memory: they follow with the next payments"
    }

    private func openProposal(of date: ArchivedDate) throws(JournalError) -> String? {
        try openProposal(through: date.last).map {
            "proposal \($0) waits for a second person: approve it, or let it lapse"
        }
    }

    /// The first proposal up to a record that may still be approved; `withCard`: whose card will be
    /// an account's then.
    private func openProposal(
        through seq: Int64,
        withCard: Bool = false
    ) throws(JournalError) -> Int64? {
        let proposal = try journal.connection.prepare(
            """
            SELECT p.seq FROM proposal p JOIN record r ON r.seq = p.seq
            WHERE p.decided_by IS NULL AND p.seq <= ?1
                AND p.at_us > (SELECT at_us FROM record ORDER BY seq DESC LIMIT 1) - ?2
                AND (NOT ?3 OR r.card_sealed IS NOT NULL)
            ORDER BY p.seq LIMIT 1
            """
        )
        proposal.bind(seq, at: 1)
        proposal.bind(BookRules.proposalMicroseconds, at: 2)
        proposal.bind(withCard ? 1 : 0, at: 3)
        return try proposal.step() ? proposal.integer(0) : nil
    }

    /// Why a date has to stay whose requests may still come again: dates were closed so fast that
    /// what its terminals sent as their date is still taken.
    ///
    /// Whoever keeps fewer dates than the days that are remembered has decided otherwise.
    private func takenDates(of date: ArchivedDate) throws(JournalError) -> String? {
        guard settings.liveDates > BookRules.rememberedDays else { return nil }
        let last = try journal.connection.number(
            "SELECT at_us FROM record ORDER BY seq DESC LIMIT 1"
        )
        let bound = (last ?? 0) - BookRules.longestMicroseconds(keeping: settings.liveDates)
        guard journal.dates[1].at.rawValue > bound else { return nil }
        let seen = try journal.connection.prepare(
            "SELECT 1 FROM seen WHERE window_kind <> 1 AND used_us > ?1 LIMIT 1"
        )
        seen.bind(bound, at: 1)
        let isSeen = try seen.step()
        guard isSeen || journal.identities.hasDates else { return nil }
        return "requests of \(date.name) may still come again: terminals that send dates are"
            + " remembered for as long as their dates are taken"
    }

    // MARK: Going on

    private func goOn(_ copy: ArchiveCopy) throws(JournalError) -> Progress {
        let date = copy.date
        if let through = try copy.step(settings.copiedRecords) {
            return .copied(date.name, through: through)
        }
        job = .verifying(try ArchiveCheck(date, at: date.part, of: journal, isPublished: false))
        return .copied(date.name, through: date.last)
    }

    private func goOn(_ check: ArchiveCheck) throws(JournalError) -> Progress {
        let date = check.date
        do throws(JournalError) {
            if let through = try check.step(settings.copiedRecords) {
                return .verified(date.name, through: through)
            }
        } catch {
            guard case .archiveBroken = error, !check.isPublished else { throw error }
            job = nil
            return .waiting("\(date.name) changed while it was copied: it is copied again")
        }
        check.close()
        if !check.isPublished { try ArchiveCopy.publish(date) }
        let first = try journal.connection.number("SELECT min(seq) FROM record") ?? date.first
        job = .removing(date, next: first)
        return .published(date.name)
    }

    private func remove(
        _ date: ArchivedDate,
        from next: Int64
    ) throws(JournalError) -> Progress {
        let last = min(date.last, next + settings.removedRecords - 1)
        if next <= date.last { try journal.remove(next...last, of: date) }
        job = last >= date.last ? nil : .removing(date, next: last + 1)
        return .removed(date.name, through: last)
    }

    // MARK: Card copies

    private func eraseCopies() throws(JournalError) -> Progress {
        guard let cardDates = settings.cardDates else { return .idle }
        let kept = journal.dates.suffix(cardDates + 1)
        guard let oldest = kept.first else { return .idle }
        let limit = Int(settings.removedRecords)
        if kept.count < journal.dates.count {
            let proposal = try openProposal(through: oldest.firstSeq, withCard: true)
            let bound = proposal ?? oldest.firstSeq
            let looked = try journal.eraseCardCopies(before: bound, limit: limit)
            if looked > 0 { return .erased(records: looked) }
        }
        return try eraseArchived(keeping: cardDates - (journal.dates.count - 1), limit)
    }

    /// In archives beyond the newest so many.
    private func eraseArchived(keeping count: Int, _ limit: Int) throws(JournalError) -> Progress {
        guard count > 0 || journal.dates.count > 1 else { return .idle }
        let mark = try journal.connection.text(
            "SELECT value FROM meta WHERE key = 'card_copies_erased_through'"
        )
        let files = JournalFiles(live: journal.path).archives
        for path in files.dropLast(max(0, count)) where Self.name(of: path) > mark ?? "" {
            let archive = try Connection(path: path, mode: .writing, busyTimeoutMilliseconds: 0)
            defer { archive.close() }
            let looked = try CardCopies.erase(in: archive, before: .max, limit: limit)
            if looked > 0 { return .erased(records: looked) }
            let note = try journal.connection.prepare(
                "REPLACE INTO meta VALUES ('card_copies_erased_through', ?1)"
            )
            note.bind(copying: Self.name(of: path), at: 1)
            try note.run()
        }
        return .idle
    }

    private static func name(of path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}

import Book
import Journal
import Payments
import Reference
import Switch
import Text

/// Answers what is asked of the tables of reference data.
extension FileDesk {
    func answer(_ question: ReferenceQuestion) throws(DeskFailure) -> JSONValue {
        do throws(JournalError) {
            if let answer = try document(question) { return answer }
        } catch {
            throw DeskFailure(error)
        }
        throw Self.absence(question)
    }

    /// The rows of a card, the earliest first.
    func hotCard(_ field: String) throws(DeskFailure) -> [ReferenceRow] {
        do throws(JournalError) {
            let choice = RowChoice(kind: .hotCard, key: field)
            return try rows(choice).listings.map(\.row)
        } catch {
            throw DeskFailure(error)
        }
    }

    /// As `hot-card show` answers.
    func hotCardDocument(_ field: String) throws(DeskFailure) -> JSONValue {
        let listings: [ReferenceListing]
        do throws(JournalError) {
            listings = try rows(RowChoice(kind: .hotCard, key: field)).listings
        } catch {
            throw DeskFailure(error)
        }
        return .members(("card", .string(field)), ("rows", .array(listings.map(\.document))))
    }

    /// nil where a version is named that there is none of.
    private func document(_ question: ReferenceQuestion) throws(JournalError) -> JSONValue? {
        switch question {
        case .tables(let moment, let counted): return try tables(at: moment, counted: counted)
        case .versions(let choice):
            let open = try reader.openReferenceVersion()?.number
            let versions = try reader.referenceVersions(before: choice.before, limit: choice.limit)
            return .array(versions.map { $0.document(isOpen: $0.number == open) })
        case .version(let number):
            let open = try reader.openReferenceVersion()?.number
            guard let version = try reader.referenceVersion(number) else { return nil }
            let reason = try reader.reason(of: version)
            return version.document(isOpen: number == open, reason: reason)
        case .rows(let choice):
            guard try isKnown(choice.moment) else { return nil }
            let (listings, hasMore) = try rows(choice)
            return .members(
                ("table", .string(choice.kind.name)),
                ("version", try version(of: choice.kind, at: choice.moment)),
                ("rows", .array(listings.map(\.document))),
                ("more", .boolean(hasMore))
            )
        case .changes(let choice):
            guard try reader.referenceVersion(choice.version) != nil else { return nil }
            return try changes(choice)
        }
    }

    private func tables(
        at moment: ReferenceMoment,
        counted: Bool
    ) throws(JournalError) -> JSONValue? {
        guard try isKnown(moment) else { return nil }
        var tables: [JSONValue] = []
        var versions: Set<UInt32> = []
        for kind in ReferenceKind.allCases {
            let version = try reader.referenceVersion(of: kind, at: moment)
            versions.insert(version)
            let rows = counted ? JSONValue.integer(try count(kind, at: moment)) : .null
            tables.append(
                .members(
                    ("table", .string(kind.name)),
                    ("rows", rows),
                    ("version", .integer(Int(version)))
                )
            )
        }
        return .members(
            ("version", .integer(Int(try last(of: versions)))),
            ("tables", .array(tables)),
            ("open", try reader.openReferenceVersion()?.document(isOpen: true) ?? .null)
        )
    }

    private func count(
        _ kind: ReferenceKind,
        at moment: ReferenceMoment
    ) throws(JournalError) -> Int {
        var count = 0
        try reader.eachReferenceRow(kind, at: moment) { _ in
            count += 1
            return true
        }
        return count
    }

    /// Which of some versions in force came last; 0 where there is none.
    ///
    /// Every version touches a table, so that the last of all is the last of one.
    private func last(of numbers: Set<UInt32>) throws(JournalError) -> UInt32 {
        var last: ReferenceVersion?
        for number in numbers.sorted() where number > 0 {
            guard let version = try reader.referenceVersion(number) else { continue }
            if last.map({ $0.order < version.order }) ?? true { last = version }
        }
        return last?.number ?? 0
    }

    private func version(
        of kind: ReferenceKind,
        at moment: ReferenceMoment
    ) throws(JournalError) -> JSONValue {
        .integer(Int(try reader.referenceVersion(of: kind, at: moment)))
    }

    private func isKnown(_ moment: ReferenceMoment) throws(JournalError) -> Bool {
        guard case .version(let number) = moment else { return true }
        return try reader.referenceVersion(number) != nil
    }

    /// The rows of a key, or of all keys that begin with these columns.
    ///
    /// As many as the choice and the bounds of an answer allow, and whether there are more.
    private func rows(
        _ choice: RowChoice
    ) throws(JournalError) -> (listings: [ReferenceListing], hasMore: Bool) {
        var listings: [ReferenceListing] = []
        var (bytes, hasMore) = (0, false)
        let head = choice.key.map { $0 + "\\" }
        // Between a key and its ids other keys may stand, never one behind this.
        let start = choice.key.map { $0 + "[\u{10FFFF}" } ?? ""
        let after = choice.after.isEmpty ? start : choice.after
        try reader.eachReferenceRow(choice.kind, at: choice.moment, after: after) { listing in
            if let head, !listing.row.id.utf8.starts(with: head.utf8) { return false }
            guard listings.count < choice.limit, bytes < ReferenceDocumentBounds.bytes else {
                hasMore = true
                return false
            }
            bytes += listing.row.text.utf8.count + 32
            listings.append(listing)
            return true
        }
        return (listings, hasMore)
    }

    private func changes(_ choice: ChangeChoice) throws(JournalError) -> JSONValue {
        let all = try reader.referenceChanges(
            of: choice.version,
            after: choice.after,
            limit: choice.limit + 1
        )
        var changes: [JSONValue] = []
        var bytes = 0
        for change in all.prefix(choice.limit) where bytes < ReferenceDocumentBounds.bytes {
            changes.append(change.document)
            bytes += change.bytes
        }
        return .members(
            ("version", .integer(Int(choice.version))),
            ("changes", .array(changes)),
            ("more", .boolean(changes.count < all.count))
        )
    }

    private static func absence(_ question: ReferenceQuestion) -> DeskFailure {
        let number: UInt32? =
            switch question {
            case .version(let number): number
            case .changes(let choice): choice.version
            case .rows(let choice): choice.moment.version
            case .tables(let moment, _): moment.version
            case .versions: nil
            }
        return DeskFailure(
            66,
            "no version of the tables is \(number.map(String.init) ?? "there")",
            cure: "see reference list --versions"
        )
    }
}

extension ReferenceMoment {
    fileprivate var version: UInt32? {
        guard case .version(let number) = self else { return nil }
        return number
    }
}

extension ReferenceVersion {
    /// Its place among those in force: by the record with which it came so, then by its number.
    fileprivate var order: (Int64, UInt32) { (inForce ?? .max, number) }
}

internal import Book
internal import Foundation
internal import JournalFormat
package import Payments
internal import Upstream

/// Finds sales whose business date the book does not reach any more: what a refund must know of
/// one.
///
/// A date is a file (`archive/YYYY-MM-DD.sqlite`), or as long as it has an open end a part of the
/// live one. Reads on connections of its own, beside a running switch. Not thread-safe.
package final class SaleFinder {
    /// Archives that stay open: refunds come in runs, of dates that lie close together.
    private static let openFiles = 2

    /// A file that is open for reading, with the names that its records bear.
    private struct OpenFile {
        let path: String
        let reader: JournalReader
        let names: RecordNames

        init(_ path: String) throws(JournalError) {
            self.path = path
            reader = try JournalReader(path: path)
            var names = RecordNames()
            try names.load(from: reader.connection)
            self.names = names
        }
    }

    private let path: String
    private let folder: String
    /// The one that was asked last is at the end.
    private var opened: [OpenFile] = []

    /// Sales of the journal at a path, and of its archives.
    package init(path: String) {
        self.path = path
        folder = JournalFiles.archiveFolder(of: path)
    }

    /// The sale that a DE 37 of a business date names.
    ///
    /// `unavailable` where the file of the date is not there; errors: as `JournalReader`, and
    /// `chainBroken`, `rowBroken` where it does not prove the record.
    package func find(
        _ reference: String,
        on date: BusinessDate
    ) throws(JournalError) -> SaleFinding {
        do throws(JournalError) {
            let name = JournalFiles.archive(of: date, in: folder)
            var live: OpenFile?
            // It may leave the live file between the first two looks.
            for _ in 0..<2 {
                if FileManager.default.fileExists(atPath: name) {
                    return try sale(reference, on: date, in: archive(name)) ?? .absent
                }
                let file = if let live { live } else { try OpenFile(path) }
                live = file
                if let found = try sale(reference, on: date, in: file) { return found }
            }
            return try hasGap(around: name) ? .unavailable : .absent
        } catch {
            opened = []
            throw error
        }
    }

    private func archive(_ path: String) throws(JournalError) -> OpenFile {
        if let place = opened.firstIndex(where: { $0.path == path }) {
            opened.append(opened.remove(at: place))
        } else {
            if opened.count == Self.openFiles { opened.removeFirst() }
            opened.append(try OpenFile(path))
        }
        return opened[opened.count - 1]
    }

    /// nil where the file does not hold the date.
    private func sale(
        _ reference: String,
        on date: BusinessDate,
        in file: OpenFile
    ) throws(JournalError) -> SaleFinding? {
        let reader = file.reader
        return try reader.inSnapshot { () throws(JournalError) in
            guard try reader.holds(date) else { return nil }
            guard let seq = try reader.seqInFile(ofReference: reference),
                let sale = try reader.sale(seq, file.names), sale.reference.date == date
            else { return .absent }
            return .sale(sale)
        }
    }

    /// Whether records of around a date, whose archive has this name, are in no file, so that
    /// nobody knows what it held.
    private func hasGap(around name: String) throws(JournalError) -> Bool {
        let files = JournalFiles(live: path)
        var last: Int64 = 0
        if let before = files.archives.last(where: { $0 < name }) {
            last = try JournalReader(path: before).lastSeq()
        }
        let next = files.archives.first { $0 > name } ?? files.live
        return try JournalReader(path: next).firstSeq() > last + 1
    }
}

extension JournalReader {
    /// Whether this file has a business date.
    fileprivate func holds(_ date: BusinessDate) throws(JournalError) -> Bool {
        let statement = try connection.prepare("SELECT 1 FROM business_date WHERE date = ?1")
        statement.bind(Int64(date.rawValue), at: 1)
        return try statement.step()
    }

    /// The sale of a record, which its hash proves; nil for what is none, was not approved or moved
    /// nothing.
    ///
    /// Errors: `chainBroken`, `rowBroken`.
    fileprivate func sale(
        _ seq: Int64,
        _ names: RecordNames
    ) throws(JournalError) -> ArchivedSale? {
        let chain = try ChainReader(
            connection,
            from: seq,
            after: try ChainReader.hash(before: seq, in: connection),
            names: names
        )
        guard let entry = try chain.read(decoding: true),
            case .payment(let request, _)? = entry.recorded?.event.kind,
            request.operation.rules.isSale
        else { return nil }
        let row = entry.row
        let change = try connection.prepare(
            "SELECT reversed_by, told_outcome FROM payment_change WHERE payment = ?1"
        )
        change.bind(seq, at: 1)
        let isChanged = try change.step()
        let told = isChanged ? change.optionalInteger(1) : nil
        let outcome = row.outcome ?? told.flatMap { UInt8(exactly: $0) }
        guard outcome.flatMap(Outcome.init(rawValue:))?.isApproval == true,
            let reference = try reference(of: row)
        else { return nil }
        let link = try link(of: seq)
        let legs = entry.legs.compactMap { leg in
            leg.transfer.map { ArchivedLeg(leg, paidBy: $0, link) }
        }
        guard !legs.isEmpty else { return nil }
        return ArchivedSale(
            payment: seq,
            reference: reference,
            merchant: row.merchant ?? "",
            card: row.card?.token,
            isUndone: isChanged && change.optionalInteger(0) != nil,
            legs: legs
        )
    }

    private func reference(of row: RecordRow) throws(JournalError) -> RetrievalReference? {
        let opening = try connection.prepare(
            "SELECT first_seq, reference_form FROM business_date WHERE date = ?1"
        )
        opening.bind(Int64(row.businessDate), at: 1)
        guard try opening.step(), let form = RetrievalReference.Form(stored: opening.integer(1))
        else { return nil }
        let skips = try NumberSkips.load(from: connection)
        return RetrievalReference(
            date: BusinessDate(rawValue: row.businessDate),
            position: row.seq - opening.integer(0) + 1 + skips.offset(of: row.seq),
            form: form
        )
    }

    /// The request to the host of a payment; nil without one.
    private func link(of payment: Int64) throws(JournalError) -> ExchangeState? {
        let statement = try connection.prepare(ExchangeState.selection + "WHERE e.id = ?1")
        statement.bind(payment, at: 1)
        guard try statement.step() else { return nil }
        guard let exchange = ExchangeState(statement, dates: [], skips: NumberSkips()) else {
            throw .rowBroken(table: "exchange", row: payment, "it cannot be read")
        }
        return exchange
    }
}

extension ArchivedLeg {
    /// A leg that moved money, as its file has it; `link`: the request to its channel.
    fileprivate init(_ leg: Leg, paidBy transfer: Int64, _ link: ExchangeState?) {
        self.init(
            number: leg.key.number,
            account: nil,
            channelNumber: nil,
            channel: leg.channel,
            asset: leg.asked.asset,
            standing: leg.standing,
            transfer: transfer
        )
        account = leg.decider.account
        channelNumber = leg.decider.channel
        guard channelNumber != nil else { return }
        linkClass = link?.messageClass
        linkNumber = link?.reference.iso?.number
        linkTime = link?.reference.iso?.time
        order = link?.reference.order
        hostCode = link?.approvalCode
    }
}

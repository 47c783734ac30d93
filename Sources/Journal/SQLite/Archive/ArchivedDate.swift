internal import Book
internal import Payments

/// A business date whose records leave the live file.
struct ArchivedDate {
    let date: BusinessDate
    /// Its first record, which may have left the live file already.
    let first: Int64
    let last: Int64
    let folder: String

    /// `YYYY-MM-DD`.
    var name: String { date.dashed }
    var path: String { JournalFiles.archive(of: date, in: folder) }
    /// The name until it is verified.
    var part: String { path + ".part" }
}

import Journal
import Payments

/// Looks for sales that have left the reach of the book, in the files of their dates: beside the
/// book's thread, one after the other.
actor ArchiveSeeker {
    /// So many refunds wait for it at most.
    static let limit = 64

    private let finder: SaleFinder

    init(path: String) { finder = SaleFinder(path: path) }

    func find(_ reference: String, on date: BusinessDate) -> SaleFinding {
        finder.find(reference, on: date)
    }
}

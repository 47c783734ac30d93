package import Book
internal import Payments

/// One row of `station_close`: a station's day that a person has closed.
package struct StationCloseRow: Equatable {
    package var seq: Int64
    package var merchant: String
    package var businessDate: Int32
    package var isForced: Bool
    package var batches: UInt32
    package var shifts: UInt32
    package var undecided: UInt32
}

extension StationCloseRow: RecordedRow {
    package static let blank = StationCloseRow(
        seq: 0,
        merchant: "",
        businessDate: 0,
        isForced: false,
        batches: 0,
        shifts: 0,
        undecided: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("seq", &seq)
        try v.text("merchant", &merchant)
        try v.signed("business_date", &businessDate)
        try v.flag("forced", &isForced)
        try v.number("batches", &batches)
        try v.number("shifts", &shifts)
        try v.number("undecided", &undecided)
    }
}

extension StationCloseRow {
    package init(_ closing: StationClosing) {
        self.init(
            seq: closing.seq,
            merchant: closing.merchant,
            businessDate: closing.businessDate.rawValue,
            isForced: closing.isForced,
            batches: closing.batches,
            shifts: closing.shifts,
            undecided: closing.undecided
        )
    }
}

/// The columns of one row as a store binds them, gathered while its bytes are made: a store needs
/// no list of its own, and no call through one for each column.
///
/// Kept from row to row, because one is written for every payment.
package final class RowColumns {
    /// What a column holds; a text or a blob stands in the bytes that were hashed.
    package enum Column {
        case null
        case integer(Int64)
        case text(ByteWriter.Slice)
        case blob(ByteWriter.Slice)
        /// A name that many rows share: its number, which the store knows.
        case named(RecordedName)
        /// The sealed copy of a card, which the bytes do not hold.
        case sealedCopy
    }

    private var columns: ContiguousArray<Column> = []

    package init() {}

    /// In the order of the row's list.
    package var all: ContiguousArray<Column> { columns }

    func removeAll() { columns.removeAll(keepingCapacity: true) }

    @inline(__always)
    func append(_ column: Column) { columns.append(column) }
}

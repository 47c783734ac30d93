/// The columns of one row as a store binds them, gathered while its bytes are made: a store needs
/// no list of its own, and no call through one for each column.
///
/// Kept from row to row, because one is written for every payment. A value, never shared: each
/// column would be an access to an object that is checked at run time.
package struct RowColumns {
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

    /// In the order of the row's list.
    package private(set) var all: ContiguousArray<Column> = []

    package init() {}

    mutating func removeAll() { all.removeAll(keepingCapacity: true) }

    @inline(__always)
    mutating func append(_ column: Column) { all.append(column) }
}

package import Book

internal import struct CardSecurity.SHA256Digest

/// Rows of what is held, of what can still be given back, of operators at terminals and of their
/// day, as the digest of balances covers them: all their columns, names in place of their numbers.
extension StateDigest {
    package init(_ authorisation: Authorisation, _ writer: ByteWriter) {
        self.init(.authorisations, AuthorisationRow(authorisation), writer)
    }

    package init(_ remainder: Remainder, _ writer: ByteWriter) {
        self.init(.remainders, RemainderRow(remainder), writer)
    }

    package init(_ known: StationOperator, _ writer: ByteWriter) {
        self.init(.operators, StationOperatorRow(known), writer)
    }

    package init(_ state: BatchState, _ writer: ByteWriter) {
        self.init(.batches, BatchStateRow(state), writer)
    }

    package init(_ closing: BatchClosing, _ writer: ByteWriter) {
        self.init(.closings, BatchClosingRow(closing), writer)
    }

    package init(_ shift: Shift, _ writer: ByteWriter) {
        self.init(.shifts, ShiftRow(shift), writer)
    }

    package init(_ device: Device, _ writer: ByteWriter) {
        self.init(.devices, DeviceRow(device), writer)
    }

    /// What one row contributes; `writer` is emptied.
    package init<Row: RecordedRow>(_ table: HeldTable, _ row: Row, _ writer: ByteWriter) {
        writer.removeAll()
        writer.text(table.rawValue)
        var row = row
        var fields = ChainWriter(writer, cardDigest: nil)
        row.fields(&fields)
        self.init(SHA256Digest.of(writer.bytes))
    }
}

/// Tables whose rows the digest of balances covers one by one as they change, by their names.
package enum HeldTable: String, CaseIterable {
    case authorisations = "authorisation"
    case remainders = "remainder"
    case operators = "operator"
    case batches = "batch_state"
    /// The last one of each terminal.
    case closings = "batch_closing"
    /// Those that are open.
    case shifts = "shift"
    case devices = "device"
    case referenceVersions = "reference_version"
    case referenceCounts = "reference_count"
    case referenceSources = "reference_source"
    /// Of all versions, in force or not.
    case referenceChanges = "reference_change"
}

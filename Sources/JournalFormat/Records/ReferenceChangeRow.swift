package import Book
package import Reference

/// One row of `reference_change`: what a version puts or removes, once and for ever.
///
/// A row of reference data is kept in two parts, so that nothing stands twice:
/// ```text
/// key \ own fields \ from \ until      the row
/// key \ from                           row_id
/// own fields \ until                   rest; none of a removal
/// ```
package struct ReferenceChangeRow: Equatable {
    /// version << 32 | number.
    package var id: Int64
    package var kind: UInt8
    package var rowID: String
    package var rest: String?

    /// The key of a change of a version, `number` from 1.
    package static func id(version: UInt32, number: UInt32) -> Int64 {
        Int64(version) << 32 | Int64(number)
    }

    package var version: UInt32 { UInt32(truncatingIfNeeded: id >> 32) }
    package var number: UInt32 { UInt32(truncatingIfNeeded: id) }
}

extension ReferenceChangeRow: RecordedRow {
    package static let blank = ReferenceChangeRow(id: 0, kind: 0, rowID: "")

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("id", &id)
        try v.byte("kind", &kind)
        try v.text("row_id", &rowID)
        try v.optional(text: "rest", &rest)
    }
}

extension ReferenceChangeRow {
    package init(_ entry: ReferenceOutput.Entry) {
        id = Self.id(version: entry.version, number: entry.number)
        kind = entry.change.kind.rawValue
        switch entry.change {
        case .remove(_, let removed): rowID = removed
        case .put(let row): (rowID, rest) = Self.parts(of: row.text, row.kind)
        }
    }

    /// What the row says; nil where a column means nothing.
    package var entry: ReferenceOutput.Entry? {
        guard let kind = ReferenceKind(rawValue: kind), number > 0 else { return nil }
        var change: ReferenceChange? = .remove(kind, id: rowID)
        if let rest {
            change = Self.row(kind, rowID, rest).map { .put($0) }
        }
        return change.map {
            ReferenceOutput.Entry(version: version, number: number, change: $0)
        }
    }

    /// The row that two parts are of; nil where either lacks its last field.
    package static func row(
        _ kind: ReferenceKind,
        _ rowID: String,
        _ rest: String
    ) -> ReferenceRow? {
        var (rowID, rest) = (rowID, rest)
        return rowID.withUTF8 { id in
            rest.withUTF8 { rest in
                row(kind, id: UnsafeRawBufferPointer(id), rest: UnsafeRawBufferPointer(rest))
            }
        }
    }

    /// The same of their bytes.
    package static func row(
        _ kind: ReferenceKind,
        id: UnsafeRawBufferPointer,
        rest: UnsafeRawBufferPointer
    ) -> ReferenceRow? {
        guard let from = id.lastIndex(of: mark), let until = rest.lastIndex(of: mark) else {
            return nil
        }
        let parts = [id[...from], rest[...until], id[(from + 1)...], rest[until...]]
        let text = String(unsafeUninitializedCapacity: id.count + rest.count + 1) { bytes in
            var end = 0
            for part in parts { end = bytes[end...].update(fromContentsOf: part) }
            return end
        }
        return ReferenceRow(kind: kind, text: text)
    }

    /// Both parts of a row, which has as many fields as its table has columns: the book looked.
    private static func parts(of text: String, _ kind: ReferenceKind) -> (String, String) {
        let text = text.utf8
        var keyEnd = text.startIndex
        for column in 0..<kind.keyColumns {
            if column > 0 { keyEnd = text.index(after: keyEnd) }
            keyEnd = text[keyEnd...].firstIndex(of: mark) ?? text.endIndex
        }
        guard let until = text.lastIndex(of: mark),
            let from = text[..<until].lastIndex(of: mark), keyEnd < from
        else { preconditionFailure("A row has all columns of its table.") }
        return (
            String(Substring(text[..<keyEnd])) + String(Substring(text[from..<until])),
            String(Substring(text[text.index(after: keyEnd)..<from]))
                + String(Substring(text[until...]))
        )
    }

    private static let mark = UInt8(ascii: "\\")
}

package import Payments

/// Where the pages of a table begin that terminals fetch: as many rows each as fit, in the order of
/// their ids.
package struct ReferencePages: Sendable {
    /// What a request is given.
    package enum Choice: Hashable, Sendable {
        /// Nothing: it holds this version.
        case held
        /// The rows of a page, which begin behind this id.
        case page(UInt16, behind: String)
        /// There is no such page, or more of them than they have numbers.
        case none
    }

    /// The version of the table; 0 for one that never had a row.
    package let version: UInt32
    /// Of each page the last id in front of it.
    private var starts = [""]
    private var last = ""
    private var filling = PageFilling()
    private var isTooLong = false

    package init(version: UInt32) { self.version = version }

    /// Takes the next row; whether it needs to know the ones behind it.
    package mutating func add(_ row: ReferenceRow) -> Bool {
        if !filling.take(row.terminalText) {
            guard starts.count < Int(ParameterPage.mostPages) else {
                isTooLong = true
                return false
            }
            starts.append(last)
            filling = PageFilling()
            _ = filling.take(row.terminalText)
        }
        last = row.id
        return true
    }

    /// The last page; an empty table has one.
    package var lastPage: UInt16 { UInt16(clamping: starts.count) }

    /// What a request is given.
    ///
    /// A page behind the first is one of the version that the request names: with another there it
    /// begins again.
    package func choice(for asked: ParameterRequest) -> Choice {
        if isTooLong { return .none }
        if asked.page == 1, asked.held == version { return .held }
        guard asked.page > 1, asked.held == version else { return .page(1, behind: "") }
        guard asked.page <= lastPage else { return .none }
        return .page(asked.page, behind: starts[Int(asked.page) - 1])
    }
}

/// A page as far as it is filled.
package struct PageFilling: Sendable {
    package private(set) var rows: [String] = []
    private var bytes = 0

    package init() {}

    /// Takes a row; false where it belongs on the next page.
    package mutating func take(_ row: String) -> Bool {
        let size = ParameterPage.bytes(of: row)
        guard
            rows.isEmpty
                || rows.count < ParameterPage.mostRows && bytes + size <= ParameterPage.mostBytes
        else { return false }
        bytes += size
        rows.append(row)
        return true
    }
}

extension ReferenceRow {
    /// The row as terminals get it: of a card what may be shown.
    package var terminalText: String {
        guard text.utf8.contains(UInt8(ascii: "#")) else { return text }
        return fields.map { field in
            ReferenceCard(field).map(\.mask.description) ?? String(field)
        }.joined(separator: "\\")
    }
}

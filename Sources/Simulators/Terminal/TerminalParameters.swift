package import Payments

/// The tables of reference data that a simulated terminal has fetched.
package struct TerminalParameters: Hashable, Sendable {
    /// A table, whole or as far as its pages have come.
    package struct Table: Hashable, Sendable {
        /// The version that it holds whole; 0 for none.
        package var version: UInt32 = 0
        package var rows: [String] = []
        /// What is being fetched, whose last page has not come.
        package var fetching: ParameterPage?

        package init() {}
    }

    /// By the word for each.
    package var tables: [String: Table] = [:]

    package init() {}

    /// What to ask for next: the first page, or the one behind the last that came.
    package func next(of name: String) -> ParameterRequest {
        let table = tables[name] ?? Table()
        guard let fetching = table.fetching else {
            return ParameterRequest(table: name, held: table.version, page: 1)
        }
        return ParameterRequest(table: name, held: fetching.version, page: fetching.page + 1)
    }

    /// Keeps a page; one that is not the next of what is being fetched begins again.
    package mutating func note(_ page: ParameterPage, of name: String) {
        var table = tables[name] ?? Table()
        defer { tables[name] = table }
        guard page.last > 0 else {
            table.fetching = nil
            return
        }
        var fetched = page
        if page.page > 1 {
            guard let before = table.fetching, before.version == page.version,
                before.page + 1 == page.page
            else {
                table.fetching = nil
                return
            }
            fetched.rows = before.rows + page.rows
        }
        guard page.isLast else {
            table.fetching = fetched
            return
        }
        table.version = page.version
        table.rows = fetched.rows
        table.fetching = nil
    }
}

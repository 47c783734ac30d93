import Payments
import Simulators
import Text

/// What a terminal has fetched of reference data, in its state.
extension TerminalStateFile {
    static func document(_ parameters: TerminalParameters) -> JSONValue {
        .object(
            parameters.tables.sorted { $0.key < $1.key }.map { name, table in
                var members: [JSONValue.Member] = [
                    .init("version", .number("\(table.version)")),
                    .init("rows", .array(table.rows.map { .string($0) })),
                ]
                if let page = table.fetching {
                    let fetching: [JSONValue.Member] = [
                        .init("version", .number("\(page.version)")),
                        .init("page", .number("\(page.page)")),
                        .init("last_page", .number("\(page.last)")),
                        .init("rows", .array(page.rows.map { .string($0) })),
                    ]
                    members.append(.init("fetching", .object(fetching)))
                }
                return JSONValue.Member(name, .object(members))
            }
        )
    }

    /// nil for what are no parameters.
    static func parameters(_ document: JSONValue) -> TerminalParameters? {
        guard case .object(let members) = document else { return nil }
        var parameters = TerminalParameters()
        for member in members {
            guard let version = number(member.value["version"]), version <= 99_999_999,
                let rows = rows(member.value["rows"])
            else { return nil }
            var table = TerminalParameters.Table()
            table.version = UInt32(version)
            table.rows = rows
            if let found = member.value["fetching"] {
                guard let page = page(found) else { return nil }
                table.fetching = page
            }
            parameters.tables[member.key] = table
        }
        return parameters
    }

    private static func page(_ document: JSONValue) -> ParameterPage? {
        guard let version = number(document["version"]), version <= 99_999_999,
            let page = number(document["page"]), let last = number(document["last_page"]),
            1...UInt64(ParameterPage.mostPages) ~= page, last <= UInt64(ParameterPage.mostPages),
            let rows = rows(document["rows"])
        else { return nil }
        return ParameterPage(
            version: UInt32(version),
            page: UInt16(page),
            last: UInt16(last),
            rows: rows
        )
    }

    private static func rows(_ document: JSONValue?) -> [String]? {
        guard let elements = array(document) else { return nil }
        let rows = elements.compactMap(\.string)
        return rows.count == elements.count ? rows : nil
    }
}

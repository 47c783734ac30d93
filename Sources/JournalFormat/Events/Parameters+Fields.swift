package import Payments

/// What terminals ask of reference data, and what they are told: format 10.
extension ParameterRequest: Recorded {
    package static let blank = ParameterRequest(table: "", held: 0, page: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.text("parameters.table", &table)
        try v.number("parameters.held", &held)
        try v.number("parameters.asked_page", &page)
        try v.optional(part: "parameters.found", &found)
    }
}

extension ParameterPage: Recorded {
    package static let blank = ParameterPage(version: 0, page: 0, last: 0, rows: [])

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("parameters.version", &version)
        try v.number("parameters.page", &page)
        try v.number("parameters.last_page", &last)
        var texts: [String] = []
        for place in 0..<(try v.count("parameters.rows", rows.count)) {
            var text = V.isReading ? "" : rows[place]
            try v.text("parameters.row", &text)
            texts.append(text)
        }
        rows = texts
    }
}

import Journal
import Payments
import Switch
import Text

/// Rows of the journal in pages that are bounded: in rows, in bytes, and in records looked at.
extension FileDesk {
    func answer(_ question: RowsQuestion) throws(DeskFailure) -> JSONValue {
        do throws(JournalError) {
            switch question {
            case .head(let choice): return try head(choice)
            case .rows(let choice): return try rows(choice)
            }
        } catch {
            throw DeskFailure(error)
        }
    }

    private func head(_ choice: HeadChoice) throws(JournalError) -> JSONValue {
        let query = JournalQuery(since: choice.since, after: choice.after)
        var members: [JSONValue.Member] = [
            .init("head", .number("\(try reader.lastSeq())")),
            .init("clock_minutes", try reader.clockOffsetMinutes().map(JSONValue.integer) ?? .null),
            .init("gaps", .array(try reader.gaps(query).map(Self.document))),
        ]
        if let seq = choice.seq { members.append(.init("chain", try chain(of: seq))) }
        if let reference = choice.reference {
            let seq = try reader.seq(ofReference: reference)
            members.append(.init("seq", seq.map { .number("\($0)") } ?? .null))
        }
        return .object(members)
    }

    private func rows(_ choice: RowsChoice) throws(JournalError) -> JSONValue {
        let (limit, most) = (min(choice.limit, RowsChoice.mostRows), RowsChoice.mostRecords)
        var page =
            choice.isBackward
            ? try reader.backward(choice.query, before: choice.from, limit: limit, within: most)
            : try reader.forward(choice.query, from: choice.from ?? 0, limit: limit, within: most)
        let items = Self.documents(of: page)
        page.keep(items.count)
        return .members(
            ("head", .number("\(page.head)")),
            ("end", .number("\(page.end)")),
            ("chain", try chain(of: page.end)),
            ("rows", .array(items))
        )
    }

    /// The first rows, as many as a line takes, and one at least.
    private static func documents(of page: RowPage) -> [JSONValue] {
        var items: [JSONValue] = []
        var bytes = 0
        for item in page.items {
            var row = item.row
            // Whoever asked sees that it is missing.
            if let event = row.event, event.count > RowsChoice.mostEventBytes { row.event = nil }
            var members = [JSONValue.Member("row", row.wholeDocument)]
            if item.at != row.seq { members.append(.init("at", .number("\(item.at)"))) }
            let document = JSONValue.object(members)
            bytes += document.mostTextBytes
            guard items.isEmpty || bytes <= RowsChoice.mostBytes else { break }
            items.append(document)
        }
        return items
    }

    private func chain(of seq: Int64) throws(JournalError) -> JSONValue {
        try reader.chainHash(of: seq).map { .string($0) } ?? .null
    }

    private static func document(_ gap: ClosedRange<Int64>) -> JSONValue {
        .array([.number("\(gap.lowerBound)"), .number("\(gap.upperBound)")])
    }
}

extension JSONValue {
    /// No less than the bytes of its text.
    fileprivate var mostTextBytes: Int {
        switch self {
        case .string(let text): Self.mostBytes(quoting: text)
        case .number(let text): text.utf8.count
        case .boolean, .null: 5
        case .object(let members):
            members.reduce(2) { $0 + Self.mostBytes(quoting: $1.key) + 2 + $1.value.mostTextBytes }
        case .array(let items): items.reduce(2) { $0 + 1 + $1.mostTextBytes }
        }
    }

    private static func mostBytes(quoting text: String) -> Int {
        // What is spelt \uXXXX has one byte where it is ASCII, and two at least elsewhere.
        text.utf8.reduce(2) { sum, byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x7F: sum + 6
            case 0x80...: sum + 3
            default: sum + 1
            }
        }
    }
}

import Book
package import Journal
import Payments
package import Text

/// Answers the verbs that read the journal's file: beside a running switch, without one, on a copy.
package struct FileDesk {
    let reader: JournalReader

    package init(_ reader: JournalReader) { self.reader = reader }

    init(opening reader: Result<JournalReader, JournalError>) throws(DeskFailure) {
        do throws(JournalError) {
            self.init(try reader.get())
        } catch {
            throw DeskFailure(error)
        }
    }

    /// Answers as of the last commit.
    package func answer<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws(DeskFailure) -> JSONValue {
        switch try verb.errand(repeat each value) {
        case .question(.day(let question)): return try answer(question)
        case .question(.terminals(let choice)): return try terminals(choice)
        case .question(.reference(let question)): return try answer(question)
        case .question(.rows(let question)): return try answer(question)
        default: preconditionFailure("Only what reads the file is asked here.")
        }
    }

    func answer(_ question: DayQuestion) throws(DeskFailure) -> JSONValue {
        let absence: DeskFailure
        do throws(JournalError) {
            if let answer = try document(question) { return answer }
            absence = try self.absence(question)
        } catch {
            throw DeskFailure(error)
        }
        throw absence
    }

    /// nil where what is named is not there.
    private func document(_ question: DayQuestion) throws(JournalError) -> JSONValue? {
        switch question {
        case .shifts(let choice):
            try list(reader.shifts(choice).map(\.document), choice.terminal, choice.merchant)
        case .shift(let name):
            try reader.shift(name).map { (listing) throws(JournalError) in
                listing.document(counting: try reader.counted(in: listing.shift))
            }
        case .settlements(let choice):
            try list(reader.closings(choice).map(\.document), choice.terminal, choice.merchant)
        case .settlement(let name):
            try reader.closing(name).map { (listing) throws(JournalError) in
                listing.document(
                    try reader.uploadRows(of: listing.closing.key),
                    lacking: try reader.missingThere(in: listing.closing),
                    counting: try reader.counted(in: listing.closing)
                )
            }
        case .station(let merchant): try reader.stationState(merchant).map { $0.document }
        case .date(let date):
            try reader.day(date).map { (day) throws(JournalError) in
                day.document(try reader.report(of: day.date...day.date, by: .merchant))
            }
        case .cases(let choice): .array(try reader.cases(choice).map(\.document))
        case .case(let id):
            try reader.case(id).map { (listing) throws(JournalError) in
                listing.document(try reader.history(of: id))
            }
        }
    }

    /// nil for nothing of a terminal or merchant that nobody knows.
    private func list(
        _ items: [JSONValue],
        _ terminal: String?,
        _ merchant: String?
    ) throws(JournalError) -> JSONValue? {
        if items.isEmpty, try !reader.knows(terminal: terminal, merchant: merchant) { return nil }
        return .array(items)
    }

    /// Why there is none: a terminal that nobody knows, or one that has no such thing.
    private func absence(_ question: DayQuestion) throws(JournalError) -> DeskFailure {
        switch question {
        case .shift(let name) where try !reader.knows(terminal: name.terminal, merchant: nil):
            Self.unknown(name.terminal, nil)
        case .settlement(let name) where try !reader.knows(terminal: name.terminal, merchant: nil):
            Self.unknown(name.terminal, nil)
        case .shift, .shifts, .settlement, .settlements, .station, .case, .cases, .date:
            Self.absence(question)
        }
    }

    private static func absence(_ question: DayQuestion) -> DeskFailure {
        switch question {
        case .shift(let name):
            let which = name.number.map { " \($0)" } ?? ""
            return DeskFailure(
                66,
                "terminal \(name.terminal) has had no shift\(which)",
                cure: "see shift list"
            )
        case .settlement(let name):
            return DeskFailure(
                66,
                "batch \(name.number) of \(name.terminal) is not closed",
                cure: "see settlement list"
            )
        case .station(let merchant):
            return DeskFailure(66, "no terminal belongs to \(merchant)", cure: "see terminal list")
        case .case(let id): return DeskFailure(66, "no case is \(id)", cure: "see case list")
        case .shifts(let choice): return unknown(choice.terminal, choice.merchant)
        case .settlements(let choice): return unknown(choice.terminal, choice.merchant)
        case .date(let date):
            return DeskFailure(
                66,
                date.map { "\($0.dashed) is no date of this journal" }
                    ?? "this journal has no date",
                cure: "see journal tail"
            )
        case .cases: return DeskFailure(66, "there is nothing", cure: "see journal tail")
        }
    }

    private static func unknown(_ terminal: String?, _ merchant: String?) -> DeskFailure {
        let names = [terminal.map { "terminal \($0)" }, merchant.map { "merchant \($0)" }]
        return DeskFailure(
            66,
            "nobody knows \(names.compactMap(\.self).joined(separator: " of "))",
            cure: "see terminal list"
        )
    }
}

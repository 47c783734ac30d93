package import Book
import Journal
import Payments
package import Switch
package import Text

/// Answers verbs on a data directory whose switch is down.
package struct OfflineDesk {
    private let book: OfflineBook

    package init(_ book: OfflineBook) { self.book = book }

    /// Answers when it is durable.
    ///
    /// - Throws: `DeskFailure`, with 69 where only a running switch knows.
    package func answer<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value,
        reason: String = "",
        as principal: Principal
    ) throws(DeskFailure) -> JSONValue {
        let errand = try verb.errand(repeat each value, reason: reason)
        return try answer(errand, of: verb.facts, as: principal)
    }

    func answer(
        _ errand: Errand,
        of verb: VerbFacts,
        as principal: Principal
    ) throws(DeskFailure) -> JSONValue {
        switch errand {
        case .question(.account(let name)):
            do throws(CommandError) {
                return try book.account(name).document
            } catch {
                throw DeskFailure(error)
            }
        case .question(.status), .question(.keys), .question(.clock), .question(.channels),
            .question(.echo), .question(.verbs), .question(.proposals), .change(.acceptClock, _),
            .change(.reload, _):
            throw DeskFailure(
                69,
                "\(verb.name) is answered by a running switch only",
                cure: "start it: forecourt serve, or make run"
            )
        case .question(.people): return book.people.document
        case .question(.day(let question)): return try file().answer(question)
        case .question(.terminals(let choice)): return try file().terminals(choice)
        case .question(.reference(let question)): return try file().answer(question)
        case .question(.rows(let question)): return try file().answer(question)
        case .question(.hotCard(let card)):
            return try file().hotCardDocument(HotCardDesk(book.cardFields).field(of: card))
        case .question(.cardFields(let cards)):
            return .array(cards.map { .string(book.cardFields.field(of: $0)) })
        case .question(.stationOperators(let merchant)):
            return book.stationOperators.document(of: merchant, book.people)
        case .change(.command(let command), let reason):
            return try perform(command, verb, principal, reason).document
        case .change(.register(let registration), let reason):
            let key = try FreshSecretKey.drawn(by: book)
            return try perform(registration.command(key.key), verb, principal, reason).document(
                of: key
            )
        case .change(.rotateKeys(let selection, let atOnce), let reason):
            let overlap = atOnce ? Duration.zero : book.keyOverlap
            let command = OperatorCommand.rotateKeys(of: selection, stopAfter: overlap)
            return try perform(command, verb, principal, reason).document
        case .change(.hotCard(let change), let reason):
            let desk = HotCardDesk(book.cardFields)
            let rows = try file().hotCard(desk.field(of: change.card))
            let command = try desk.command(for: change, rows)
            return try perform(command, verb, principal, reason).document
        case .change(.rotateMaster(let file), let reason):
            do throws(CommandError) {
                return try book.rotateMaster(
                    newKeyFile: file,
                    by: principal,
                    reason: reason
                ).recordDocument
            } catch {
                throw DeskFailure(error, of: verb)
            }
        }
    }

    private func file() throws(DeskFailure) -> FileDesk {
        let path = book.journalPath
        return try FileDesk(
            opening: Result { () throws(JournalError) in try JournalReader(path: path) }
        )
    }

    private func perform(
        _ command: OperatorCommand,
        _ verb: VerbFacts,
        _ principal: Principal,
        _ reason: String
    ) throws(DeskFailure) -> CommandResult {
        do throws(CommandError) {
            return try book.perform(command, by: principal, reason: reason)
        } catch {
            throw DeskFailure(error, of: verb)
        }
    }
}

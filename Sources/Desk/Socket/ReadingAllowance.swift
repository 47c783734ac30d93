import NIOCore
import Text

/// How much of the journal may be read over the socket: who reads much waits before its next page,
/// so that whoever follows a switch at full load slows no payment.
///
/// A page costs time by what is in it; a credit of unused time is kept, so that short listings do
/// not wait at all.
struct ReadingAllowance: Sendable {
    /// A connection's: 1000 rows a second, after 4000 at once.
    static let ofConnection = ReadingAllowance(share: 1, credit: .seconds(4))
    /// All connections' together: 8000 rows a second.
    static let ofAll = ReadingAllowance(share: 8, credit: .seconds(1))

    /// Verbs whose answers are pages of rows, or as much work.
    static let verbs: Set<String> = [Verbs.journalHead.facts.name, Verbs.journalRows.facts.name]

    private let share: Int64
    private let credit: TimeAmount
    private var free: NIODeadline?

    init(share: Int64, credit: TimeAmount) {
        self.share = share
        self.credit = credit
    }

    /// When the next page may begin.
    func next(_ now: NIODeadline) -> NIODeadline { max(now, free ?? now) }

    /// A page was read that cost so much.
    mutating func charge(_ cost: TimeAmount, _ now: NIODeadline) {
        let from = max(free ?? now - credit, now - credit)
        free = from + .nanoseconds(cost.nanoseconds / share)
    }

    /// A millisecond a row, and fifty for opening and looking.
    static func cost(of answer: Result<JSONValue, DeskFailure>) -> TimeAmount {
        guard case .success(let data) = answer, case .array(let rows)? = data["rows"] else {
            return .milliseconds(50)
        }
        return .milliseconds(50 + Int64(rows.count))
    }
}

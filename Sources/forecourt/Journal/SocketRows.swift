import Desk
import Glibc
import Journal
import Text

/// The rows of a journal that this user may not read, as the running switch reads them for him.
final class SocketRows: RowSource {
    private let client: AdminClient
    /// Whether a switch that ends is waited for: it was there once, and comes back.
    private let waits: Bool
    private var conversation: AdminConversation?
    private var hasAnswered = false
    /// The newest record that an answer told of.
    private var head: Int64?
    /// The end of the last page, which cursors ask for.
    private var chain: (seq: Int64, hash: String?)?

    /// Seconds that a page may take: whoever reads much waits for it.
    private static let patience = 10

    init(_ client: AdminClient, waits: Bool) {
        self.client = client
        self.waits = waits
    }

    // MARK: RowSource

    func clockOffsetMinutes() throws(CommandFailure) -> Int? {
        try ask(HeadChoice())["clock_minutes"]?.count.map(Int.init)
    }

    func gaps(_ query: JournalQuery) throws(CommandFailure) -> [ClosedRange<Int64>] {
        let answer = try ask(HeadChoice(after: query.after, since: query.since))
        return try Self.items(answer["gaps"]).map { (item) throws(CommandFailure) in
            guard case .array(let bounds) = item, bounds.count == 2, let first = bounds[0].count,
                let last = bounds[1].count, first <= last
            else { throw Self.unreadable }
            return first...last
        }
    }

    func chainHash(of seq: Int64) throws(CommandFailure) -> String? {
        if let chain, chain.seq == seq { return chain.hash }
        return try ask(HeadChoice(seq: seq))["chain"]?.string
    }

    func seq(ofReference text: String) throws(CommandFailure) -> Int64? {
        try ask(HeadChoice(reference: text))["seq"]?.count
    }

    func lastSeq() throws(CommandFailure) -> Int64 {
        if let head { return head }
        guard let head = try ask(HeadChoice())["head"]?.count else { throw Self.unreadable }
        return head
    }

    func forward(
        _ query: JournalQuery,
        from position: Int64,
        limit: Int
    ) throws(CommandFailure) -> RowPage {
        try page(RowsChoice(query, from: position, isBackward: false, limit: limit))
    }

    func backward(
        _ query: JournalQuery,
        before bound: Int64?,
        limit: Int
    ) throws(CommandFailure) -> RowPage {
        try page(RowsChoice(query, from: bound, isBackward: true, limit: limit))
    }

    // MARK: Answers

    private func ask(_ choice: HeadChoice) throws(CommandFailure) -> JSONValue {
        try call(Verbs.journalHead.facts.name, Verbs.journalHead.members(choice))
    }

    private func page(_ choice: RowsChoice) throws(CommandFailure) -> RowPage {
        let answer = try call(Verbs.journalRows.facts.name, Verbs.journalRows.members(choice))
        guard let head = answer["head"]?.count, let end = answer["end"]?.count else {
            throw Self.unreadable
        }
        var items: [RowPage.Item] = []
        for item in try Self.items(answer["rows"]) {
            guard let row = item["row"].flatMap(JournalRow.init(whole:)) else {
                throw Self.unreadable
            }
            guard row.event != nil || !choice.query.withEvents else {
                throw CommandFailure(
                    .unavailable,
                    "record \(row.seq) is too long for the admin socket",
                    cure: "read the journal's file, or leave -o hex out"
                )
            }
            items.append(RowPage.Item(at: item["at"]?.count ?? row.seq, row: row))
        }
        self.head = head
        chain = (end, answer["chain"]?.string)
        return RowPage(items, end: end, head: head)
    }

    private static func items(_ value: JSONValue?) throws(CommandFailure) -> [JSONValue] {
        guard case .array(let items)? = value else { throw unreadable }
        return items
    }

    private static let unreadable = CommandFailure(
        .unavailable,
        "the switch gives rows that cannot be read",
        cure: "use the forecourt that it runs"
    )

    // MARK: The connection

    /// Connects; whoever answers must have the journal whose rows were read before.
    private func begin() throws(AdminFailure) -> AdminConversation {
        let conversation = try client.open()
        guard let chain, let hash = chain.hash else { return conversation }
        let found = try conversation.call(
            Verbs.journalHead.facts.name,
            Verbs.journalHead.members(HeadChoice(seq: chain.seq)),
            withinSeconds: Self.patience
        )
        guard found["chain"]?.string == hash else {
            throw .refused(
                CommandFailure(
                    .badInput,
                    "the switch has another journal than before",
                    cure: "start again"
                )
            )
        }
        return conversation
    }

    private func call(
        _ verb: String,
        _ members: [JSONValue.Member]
    ) throws(CommandFailure) -> JSONValue {
        var isFirst = conversation != nil
        var hasTold = false
        while true {
            do throws(AdminFailure) {
                let open: AdminConversation
                if let conversation { open = conversation } else { open = try begin() }
                conversation = open
                let answer = try open.call(verb, members, withinSeconds: Self.patience)
                hasAnswered = true
                return answer
            } catch {
                conversation = nil
                guard case .gone(let failure) = error else { throw error.failure }
                // A connection that said nothing for a minute is closed, and opened again.
                if isFirst {
                    isFirst = false
                    continue
                }
                guard waits, hasAnswered else { throw failure }
                if !hasTold { Console.talk("forecourt: \(failure.problem); waiting for it") }
                hasTold = true
                usleep(500_000)
            }
        }
    }
}

extension JSONValue {
    fileprivate var count: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }
}

import Journal
import Text

/// When what happened to a payment, and who waited for whom meanwhile.
struct JournalWaterfall {
    /// One moment of it.
    struct Step: Equatable {
        /// Microseconds since 1970-01-01 UTC.
        let at: Int64
        let name: String
        let words: String
        /// Who waited for whom since the step before; nil where nobody did.
        let wait: String?
    }

    let steps: [Step]

    init(_ history: PaymentHistory) {
        let row = history.payment
        let terminal = row.terminal.map { $0.isEmpty ? "its sender" : $0 } ?? "its sender"
        var steps: [Step] = []
        func add(_ at: Int64?, _ name: String, _ words: String?..., wait: String? = nil) {
            guard let at else { return }
            let text = words.compactMap(\.self).joined(separator: " ")
            steps.append(Step(at: at, name: name, words: text, wait: wait))
        }
        func moment(_ text: String?) -> Int64? {
            text.flatMap { TimeText.microseconds($0, now: 0) }
        }
        let received = row.receivedMicroseconds
        let stan = row.stan.map { "STAN \($0)" }
        let listener = row.listener.map { "over \($0)" }
        let sender = row.operatorName ?? (row.listener == nil ? nil : "from \(terminal)")
        add(received, "received", row.mti, stan, sender, listener)
        let asked = moment(row.askedAt)
        let heard = moment(row.hostAnsweredAt)
        let channel = row.channel ?? "its channel"
        if let wait = row.waitMicroseconds {
            let what =
                asked == nil ? row.outcome == "reversed" ? "approved" : row.outcome : "routed"
            let route = row.route.map { "by route \($0)" }
            add(received + wait, "decided", what, route, wait: "waited for the book")
        }
        add(asked, "asked", channel, wait: "the book waited for the disk")
        let isGivenUp = history.hostEvents.contains {
            $0.kind == "host-failure" && $0.receivedAt == row.hostAnsweredAt
        }
        let answer = history.hostEvents.first { $0.receivedAt == row.hostAnsweredAt }
        add(
            heard,
            isGivenUp ? "given up" : "answered",
            answer?.code,
            answer?.note,
            wait: "\(terminal) waited for \(channel)"
        )
        let told = row.code.map { "\($0) to \(terminal)" }
        add(moment(row.answeredAt), "replied", told, wait: "waited for the disk")
        for other in history.repeats {
            let code = other.code.map { "answered \($0)" }
            add(moment(other.receivedAt), "repeated", code)
        }
        for event in history.hostEvents where event.receivedAt != row.hostAnsweredAt {
            add(moment(event.receivedAt), event.kind, event.code, event.note)
        }
        for other in history.related {
            let by = other.operatorName.map { "by \($0)" }
            let code = other.code.map { "with \($0)" }
            let what = "\(other.operation) \(other.id)"
            add(other.receivedMicroseconds, "then", what, other.outcome, code, by)
        }
        // Equal times stay in the order in which one thing leads to the next.
        self.steps = steps.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        .map(\.element)
    }

    /// `16:50:11.859  +4.3 ms  replied  00 to T0000001  (waited 4.1 ms for the disk)`, a step each.
    func lines(offsetMinutes: Int) -> [(name: String, words: [String])] {
        let first = steps.first?.at ?? 0
        var last = first
        return steps.map { step in
            let time = TimeText.local(
                microseconds: step.at,
                offsetSeconds: Int64(offsetMinutes) * 60
            )
            var words = [
                String(time.prefix(23).dropFirst(11)),
                Self.padded("+" + Self.span(step.at - first), to: 10), step.words,
            ]
            if let wait = step.wait { words.append("\(wait) \(Self.span(step.at - last))") }
            last = step.at
            return (step.name, words.filter { !$0.isEmpty })
        }
    }

    /// Milliseconds as elsewhere; from ten seconds on whole seconds, minutes or hours.
    private static func span(_ microseconds: Int64) -> String {
        let seconds = microseconds / 1_000_000
        switch seconds {
        case ..<10: return ExchangePrinter.milliseconds(microseconds)
        case ..<600: return "\(seconds) s"
        case ..<36_000: return "\(seconds / 60) min"
        default: return "\(seconds / 3600) h"
        }
    }

    private static func padded(_ text: String, to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - text.count)) + text
    }
}

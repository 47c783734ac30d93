package import Text

/// Rows of the provider's book as JSON, out and back.
extension ProviderOrder {
    /// One line of the book; of the code only its first two and last four digits.
    package var json: JSONValue {
        var row = JSONRow()
        row.add("order", number)
        row.add("trade", tradeNumber)
        row.add("amount_minor", amount)
        row.add("subject", subject)
        row.add("code", mark)
        row.add("outcome", Int64(outcome.rawValue))
        row.add("state", state.rawValue)
        row.add("placed_ms", placedAt)
        row.add("text", text.isEmpty ? nil : text)
        row.add("pays_ms", paysAt)
        row.add("fails_ms", failsAt)
        row.add("expires_ms", expiresAt)
        row.add("paid_ms", paidAt)
        row.add("ended_ms", endedAt)
        row.add("notify", notifyURL)
        row.add("v2", isV2 ? 1 : 0)
        row.add("hmac", isHMAC ? 1 : 0)
        row.add("undo_calls", Int64(undoCalls))
        let owed = owed.map { JSONValue.string($0) }
        row.members.append(JSONValue.Member("owed", .array(owed)))
        row.add("standing_minor", standing)
        row.members.append(JSONValue.Member("refunds", .array(refunds.map(\.json))))
        return .object(row.members)
    }

    init?(json: JSONValue) {
        let row = JSONRow(json)
        guard let number = row.text("order"), let trade = row.text("trade"),
            let amount = row.number("amount_minor"), let subject = row.text("subject"),
            let mark = row.text("code"),
            let outcome = row.number("outcome").flatMap(UInt8.init(exactly:))
                .flatMap(ProviderOutcome.init(rawValue:)),
            let state = row.text("state").flatMap(State.init(rawValue:)),
            let placedAt = row.time("placed_ms"), let calls = row.number("undo_calls"),
            case .array(let items)? = json["refunds"], case .array(let owed)? = json["owed"]
        else { return nil }
        let refunds = items.compactMap(Refund.init(json:))
        guard refunds.count == items.count else { return nil }
        self.init(
            number: number,
            tradeNumber: trade,
            amount: amount,
            subject: subject,
            mark: mark,
            outcome: outcome,
            state: state,
            placedAt: placedAt,
            text: row.text("text") ?? "",
            paysAt: row.time("pays_ms"),
            failsAt: row.time("fails_ms"),
            expiresAt: row.time("expires_ms"),
            paidAt: row.time("paid_ms"),
            endedAt: row.time("ended_ms"),
            notifyURL: row.text("notify"),
            isV2: row.number("v2") == 1,
            isHMAC: row.number("hmac") == 1,
            owed: owed.compactMap(\.string),
            undoCalls: Int(calls),
            refunds: refunds
        )
    }
}

extension ProviderOrder.Refund {
    var json: JSONValue {
        var row = JSONRow()
        row.add("number", number)
        row.add("provider", providerNumber)
        row.add("amount_minor", amount)
        row.add("state", state.rawValue)
        row.add("asked_ms", askedAt)
        row.add("ends_ms", endsAt)
        row.add("ends_as", endsAs.rawValue)
        return .object(row.members)
    }

    init?(json: JSONValue) {
        let row = JSONRow(json)
        guard let number = row.text("number"), let provider = row.text("provider"),
            let amount = row.number("amount_minor"),
            let state = row.text("state").flatMap(State.init(rawValue:)),
            let askedAt = row.time("asked_ms"),
            let endsAs = row.text("ends_as").flatMap(State.init(rawValue:))
        else { return nil }
        self.init(
            number: number,
            providerNumber: provider,
            amount: amount,
            state: state,
            askedAt: askedAt,
            endsAt: row.time("ends_ms"),
            endsAs: endsAs
        )
    }
}

extension ProviderViolation {
    package var json: JSONValue {
        var row = JSONRow()
        row.add("violation", kind.rawValue)
        row.add("at_ms", at)
        row.add("number", number)
        row.add("detail", detail)
        return .object(row.members)
    }

    init?(json: JSONValue) {
        let row = JSONRow(json)
        guard let kind = row.text("violation").flatMap(Kind.init(rawValue:)),
            let at = row.time("at_ms"), let detail = row.text("detail")
        else { return nil }
        self.init(kind: kind, at: at, number: row.text("number"), detail: detail)
    }
}

/// The members of a row: what is nil is left out.
private struct JSONRow {
    var members: [JSONValue.Member] = []
    private let source: JSONValue

    init(_ source: JSONValue = .null) { self.source = source }

    mutating func add(_ name: String, _ text: String?) {
        guard let text else { return }
        members.append(JSONValue.Member(name, .string(text)))
    }

    mutating func add(_ name: String, _ number: Int64) {
        members.append(JSONValue.Member(name, .number(String(number))))
    }

    mutating func add(_ name: String, _ time: ProviderTime?) {
        guard let time else { return }
        add(name, time.milliseconds)
    }

    func text(_ name: String) -> String? { source[name]?.string }

    func number(_ name: String) -> Int64? {
        guard case .number(let digits)? = source[name] else { return nil }
        return Int64(digits)
    }

    func time(_ name: String) -> ProviderTime? {
        number(name).map(ProviderTime.init(milliseconds:))
    }
}

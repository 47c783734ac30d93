package import Journal
package import Text

/// A row as people, scripts and the admin socket get it.
extension JournalRow {
    /// As `journal tail -o json` prints it; never a full PAN, track, PIN block, key or cryptogram.
    package var document: JSONValue {
        var stages: [JSONValue.Member] = []
        if let wait = waitMicroseconds { stages.append(.init("wait", .number("\(wait)"))) }
        if let commit = commitMicroseconds { stages.append(.init("commit", .number("\(commit)"))) }
        if let host = hostMicroseconds { stages.append(.init("host", .number("\(host)"))) }
        if let reply = replyMicroseconds { stages.append(.init("reply", .number("\(reply)"))) }
        let members: [(String, JSONValue)] = [
            ("schema", .number("\(JournalRow.schema)")), ("id", .string(id)),
            ("seq", .number("\(seq)")), ("business_date", .string(businessDate)),
            ("received_at", .string(receivedAt)), ("answered_at", .text(answeredAt)),
            ("listener", .text(listener)), ("dialect", .text(dialect)),
            ("terminal", .text(terminal)), ("merchant", .text(merchant)), ("mti", .text(mti)),
            ("operation", .string(operation)), ("stan", .text(stan)), ("rrn", .text(rrn)),
            ("pan", .text(pan)), ("amount_minor", .count(amountMinor)),
            ("currency", .text(currency)), ("channel", .text(channel)), ("route", .text(route)),
            ("outcome", .string(outcome)), ("reason", .text(reason)), ("code", .text(code)),
            ("authorisation", .text(authorisation)), ("original_id", .text(originalID)),
            ("group_id", .string(groupID)), ("legs", .array(legs.map { .object($0.members) })),
            ("duration_us", .count(durationMicroseconds)), ("stage_us", .object(stages)),
            ("attempts", .number("\(attempts)")), ("note", .text(note)),
            ("asked_at", .text(askedAt)), ("host_answered_at", .text(hostAnsweredAt)),
            ("account", .count(account)), ("operator", .text(operatorName)),
            ("operator_reason", .text(operatorReason)), ("object", .text(object)),
            ("batch", .count(batch)), ("shift", .count(shift)), ("half", .text(half)),
            ("taken_minor", .count(takenMinor)),
        ]
        return .object(members.map { JSONValue.Member($0, $1) })
    }

    /// The same with what a listing needs beside it: what decided it, and the time as a number.
    package var wholeDocument: JSONValue {
        guard case .object(var members) = document else { return document }
        if let place = members.firstIndex(where: { $0.key == "legs" }) {
            members[place].value = .array(legs.map { .object($0.wholeMembers) })
        }
        members.append(.init("received_us", .number("\(receivedMicroseconds)")))
        members.append(.init("decided_by", .count(decidedBy)))
        if let event { members.append(.init("event", .string(Hexadecimal.text(event)))) }
        return .object(members)
    }

    /// Reads a `wholeDocument`; nil for what is none.
    package init?(whole document: JSONValue) {
        guard document["schema"]?.integer == Int64(JournalRow.schema),
            let id = document["id"]?.string, let seq = document["seq"]?.integer,
            let businessDate = document["business_date"]?.string,
            let receivedAt = document["received_at"]?.string,
            let receivedMicroseconds = document["received_us"]?.integer,
            let operation = document["operation"]?.string,
            let outcome = document["outcome"]?.string,
            let groupID = document["group_id"]?.string,
            let attempts = document["attempts"]?.integer,
            case .array(let legs)? = document["legs"]
        else { return nil }
        self.init(
            id: id,
            seq: seq,
            businessDate: businessDate,
            receivedAt: receivedAt,
            receivedMicroseconds: receivedMicroseconds,
            operation: operation,
            outcome: outcome,
            groupID: groupID,
            attempts: attempts
        )
        self.legs = legs.compactMap(JournalLeg.init(whole:))
        guard self.legs.count == legs.count else { return nil }
        readTexts(document)
        readCounts(document)
        if let text = document["event"]?.string {
            guard let bytes = Hexadecimal.bytes(text) else { return nil }
            event = bytes
        }
    }

    private mutating func readTexts(_ document: JSONValue) {
        func text(_ name: String) -> String? { document[name]?.string }
        (answeredAt, askedAt) = (text("answered_at"), text("asked_at"))
        (hostAnsweredAt, listener) = (text("host_answered_at"), text("listener"))
        (dialect, terminal, merchant) = (text("dialect"), text("terminal"), text("merchant"))
        (mti, stan, rrn, pan) = (text("mti"), text("stan"), text("rrn"), text("pan"))
        (currency, channel, route) = (text("currency"), text("channel"), text("route"))
        (reason, code, authorisation) = (text("reason"), text("code"), text("authorisation"))
        (originalID, note, object) = (text("original_id"), text("note"), text("object"))
        (operatorName, operatorReason) = (text("operator"), text("operator_reason"))
        half = text("half")
    }

    private mutating func readCounts(_ document: JSONValue) {
        func count(_ name: String) -> Int64? { document[name]?.integer }
        (amountMinor, account) = (count("amount_minor"), count("account"))
        takenMinor = count("taken_minor")
        (durationMicroseconds, decidedBy) = (count("duration_us"), count("decided_by"))
        (batch, shift) = (count("batch"), count("shift"))
        let stages = document["stage_us"]
        waitMicroseconds = stages?["wait"]?.integer
        commitMicroseconds = stages?["commit"]?.integer
        hostMicroseconds = stages?["host"]?.integer
        replyMicroseconds = stages?["reply"]?.integer
    }
}

extension JournalLeg {
    fileprivate var members: [JSONValue.Member] {
        [
            .init("number", .number("\(number)")), .init("channel", .string(channel)),
            .init("route", .text(route)), .init("amount_minor", .number("\(amountMinor)")),
            .init("currency", .string(currency)), .init("outcome", .string(outcome)),
            .init("resolution", .string(resolution)), .init("transfer", .count(transfer)),
            .init("undone_by", .count(undoneBy)), .init("delivered_minor", .count(deliveredMinor)),
        ]
    }

    fileprivate var wholeMembers: [JSONValue.Member] {
        members + [.init("account", .count(account))]
    }

    fileprivate init?(whole document: JSONValue) {
        guard let number = document["number"]?.integer, let channel = document["channel"]?.string,
            let amountMinor = document["amount_minor"]?.integer,
            let currency = document["currency"]?.string,
            let outcome = document["outcome"]?.string,
            let resolution = document["resolution"]?.string
        else { return nil }
        self.init(
            number: number,
            channel: channel,
            amountMinor: amountMinor,
            currency: currency,
            outcome: outcome,
            resolution: resolution
        )
        route = document["route"]?.string
        transfer = document["transfer"]?.integer
        undoneBy = document["undone_by"]?.integer
        deliveredMinor = document["delivered_minor"]?.integer
        account = document["account"]?.integer
    }
}

extension JSONValue {
    fileprivate static func text(_ value: String?) -> JSONValue {
        value.map { .string($0) } ?? .null
    }
    fileprivate static func count(_ value: Int64?) -> JSONValue {
        value.map { .number("\($0)") } ?? .null
    }
    fileprivate var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }
}

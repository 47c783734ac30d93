package import Book
package import Ledger
internal import Payments
internal import Reference

/// One row of `act`: who did what to what, and why.
package struct ActRow: Equatable {
    package var seq: Int64
    /// What was done, as `operation` of its record names it.
    package var verb: String
    package var operatorName: String
    package var reason: String
    /// What it was done to, in words.
    package var object: String?
    package var terminal: String?
    package var merchant: String?
    package var account: Int64?
    /// As `CardMask.packed`.
    package var cardMask: Int64?
    package var channel: String?
    package var amount: Int64?
    package var currency: UInt16?

    package init(seq: Int64, verb: String, operatorName: String, reason: String) {
        self.seq = seq
        self.verb = verb
        self.operatorName = operatorName
        self.reason = reason
    }

    /// What the event of an act and its record say; `moved` is the first transfer of the record.
    package init(_ act: OperatorAct, of row: RecordRow, moving moved: TransferRecord?) {
        seq = row.seq
        verb = act.kind.verb
        operatorName = act.operatorName
        reason = act.reason
        terminal = row.terminal
        merchant = row.merchant
        account = row.account
        cardMask = row.card?.mask.packed
        channel = row.channel
        amount = row.amount ?? moved?.amount
        currency = row.currency ?? moved?.asset.rawValue
        switch act.kind {
        case .addPerson(let opening): object = "person \(opening.name)"
        case .setPersonEnabled(let person, _): object = "person \(person.rawValue)"
        case .grantRole(let person, let role), .revokeRole(let person, let role):
            object = "\(role.rawValue) of person \(person.rawValue)"
        case .approve(let proposal): object = "proposal \(proposal)"
        case .stationOperator(let act): object = "operator \(act.key.text)"
        case .closeStation(let close): object = "station \(close.merchant)"
        case .closeShift: object = "shift of \(row.terminal ?? "-")"
        case .forceBatch: object = "batch of \(row.terminal ?? "-")"
        case .releaseDevice: object = "device of \(row.terminal ?? "-")"
        case .closeCase(let id): object = "case \(id)"
        case .reference(let act): object = Self.object(of: act)
        case .routing(.take(let notice)):
            object = "routing \(notice.version) of \(notice.source.name)"
        case .routing(.refuse(let source, _, _)): object = source.name
        case .registerTerminal, .setTerminalEnabled:
            object = "terminal \(row.terminal ?? "-")"
        case .registerStation(let registrations):
            object = "\(Self.terminals(registrations.count)) of \(row.merchant ?? "-")"
        case .rotateKeys(let rows, _):
            object = row.terminal.map { "terminal \($0)" } ?? Self.terminals(rows.count)
        case .openAccount, .credit, .setFrozen, .setPIN, .resetPIN:
            object = "account \(row.account ?? 0)"
        case .reverse(let payment): object = "payment \(payment)"
        case .releaseForward(let exchange), .discardForward(let exchange):
            object = "stored reversal \(exchange)"
        case .setChannelStopped(let host, _):
            channel = host.name
            object = "channel \(host.name)"
        case .rotateMasterKey: object = "master key"
        case .acceptClock(let jump): object = "clock, \(jump / 1_000_000) s"
        case .restored: object = "journal"
        case .closeDate(let date): object = "business date, \(date.dashed) opens"
        }
    }

    /// What a refused act says.
    package init(_ denied: DeniedAct, of row: RecordRow) {
        seq = row.seq
        verb = denied.act.text
        operatorName = denied.principal.name
        reason = denied.reason
        object = denied.subject.map { "number \($0)" }
    }

    private static func terminals(_ count: Int) -> String {
        count == 1 ? "1 terminal" : "\(count) terminals"
    }
}

extension ActRow {
    /// As binaries listed it that kept of a text what stands before its first NUL; the event has
    /// all of it.
    package var endingBeforeNUL: ActRow {
        func cut(_ text: String) -> String { String(text.unicodeScalars.prefix { $0 != "\0" }) }
        var row = self
        row.operatorName = cut(operatorName)
        row.reason = cut(reason)
        row.object = object.map(cut)
        row.terminal = terminal.map(cut)
        row.merchant = merchant.map(cut)
        row.channel = channel.map(cut)
        return row
    }
}

extension ActRow {
    /// What an act on the tables of reference data is done to.
    private static func object(of act: ReferenceAct) -> String {
        switch act {
        case .begin(let heading):
            "import of " + heading.counts.map(\.kind.name).joined(separator: ", ")
        case .stage(let version, let number, _): "step \(number) of version \(version)"
        case .activate(let version, _, _), .discard(let version): "version \(version)"
        case .changeHotCards(let changes):
            changes.count == 1 ? "1 hot card" : "\(changes.count) hot cards"
        case .refuse(let sources, _, _): sources.map(\.name).joined(separator: ", ")
        }
    }
}

extension ActRow: RecordedRow {
    package static let blank = ActRow(seq: 0, verb: "", operatorName: "", reason: "")

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("seq", &seq)
        try v.text("verb", &verb)
        try v.text("operator", &operatorName)
        try v.text("reason", &reason)
        try v.optional(text: "object", &object)
        try v.optional(text: "terminal", &terminal)
        try v.optional(text: "merchant", &merchant)
        try v.optional("account", &account)
        try v.optional("card_mask", &cardMask)
        try v.optional(text: "channel", &channel)
        try v.optional("amount", &amount)
        try v.optional("currency", &currency)
    }
}

extension OperatorAct.Kind {
    /// What it does, as people and scripts read it (`operation` of a journal record).
    package var verb: String {
        switch self {
        case .setTerminalEnabled(_, let isEnabled):
            isEnabled ? "terminal-enable" : "terminal-disable"
        case .setFrozen(_, let isFrozen): isFrozen ? "account-freeze" : "account-thaw"
        case .setChannelStopped(_, let isStopped): isStopped ? "channel-stop" : "channel-start"
        case .setPersonEnabled(_, let isEnabled):
            isEnabled ? "person-enable" : "person-disable"
        case .stationOperator(.setEnabled(_, let isEnabled)):
            isEnabled ? "operator-enable" : "operator-disable"
        case .registerTerminal, .openAccount, .credit, .setPIN, .resetPIN, .reverse,
            .registerStation, .rotateMasterKey, .rotateKeys, .releaseForward, .discardForward,
            .acceptClock, .restored, .closeDate, .addPerson, .grantRole, .revokeRole, .approve,
            .stationOperator(.add), .stationOperator(.setRole), .stationOperator(.setPassword),
            .closeStation, .closeShift, .forceBatch, .closeCase, .releaseDevice, .reference,
            .routing:
            name.text
        }
    }
}

extension OperatorAct.Kind {
    /// Whether its amount stands in its transfers alone, so that they have to be looked at.
    package var movesMoney: Bool {
        switch self {
        case .credit, .reverse, .discardForward, .approve: true
        default: false
        }
    }

    /// The record that it names and whose row stands where that record is: of a stored reversal, or
    /// of a proposal.
    package var elsewhere: Int64? {
        if case .approve(let proposal) = self { return proposal }
        return forward
    }

    /// The stored reversal that a person decides on.
    package var forward: Int64? {
        switch self {
        case .releaseForward(let id), .discardForward(let id): id
        default: nil
        }
    }
}

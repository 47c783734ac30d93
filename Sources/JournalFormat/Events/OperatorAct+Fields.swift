package import Book
internal import Ledger
internal import Payments

extension OperatorAct: Recorded {
    package static let blank = OperatorAct(operatorName: "", reason: "", kind: .restored)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.text("operator", &operatorName)
        try v.text("operator_reason", &reason)
        if v.format > 5 { try v.raw("standing", &standing) }
        var tag = kind.name
        try v.raw("act", &tag)
        if V.isReading { kind = tag.blank }
        try kind.fields(&v)
    }
}

/// A new act gets its number in the book, a blank, and its line in `fields`.
extension ActName {
    /// What a reader fills.
    fileprivate var blank: OperatorAct.Kind {
        switch self {
        case .registerTerminal: .registerTerminal(.blank)
        case .setTerminalEnabled: .setTerminalEnabled(.blank, false)
        case .openAccount: .openAccount(.blank)
        case .credit: .credit(account: 0, amount: 0, asset: nil)
        case .setFrozen: .setFrozen(account: 0, false)
        case .reverse: .reverse(payment: 0)
        case .setPIN: .setPIN(account: 0, .blank)
        case .resetPIN: .resetPIN(account: 0)
        case .rotateKeys: .rotateKeys([], stopAfterSeconds: 0)
        case .registerStation: .registerStation([])
        case .rotateMasterKey: .rotateMasterKey
        case .releaseForward: .releaseForward(exchange: 0)
        case .discardForward: .discardForward(exchange: 0)
        case .setChannelStopped: .setChannelStopped(.blank, false)
        case .acceptClock: .acceptClock(jumpMicroseconds: 0)
        case .restored: .restored
        case .closeDate: .closeDate(BusinessDate(rawValue: 0))
        case .addPerson: .addPerson(.blank)
        case .setPersonEnabled: .setPersonEnabled(.blank, false)
        case .grantRole: .grantRole(.blank, .viewer)
        case .revokeRole: .revokeRole(.blank, .viewer)
        case .approve: .approve(proposal: 0)
        case .addStationOperator: .stationOperator(.add(.blank))
        case .setStationOperatorRole: .stationOperator(.setRole(.blank, .cashier))
        case .setStationOperatorPassword: .stationOperator(.setPassword(.blank, .blank))
        case .setStationOperatorEnabled: .stationOperator(.setEnabled(.blank, false))
        case .closeStation: .closeStation(StationClose(merchant: "", isForced: false))
        case .forceStation: .closeStation(StationClose(merchant: "", isForced: true))
        case .closeShift: .closeShift(.blank)
        case .forceBatch: .forceBatch(.blank)
        case .closeCase: .closeCase(CaseID(0))
        case .releaseDevice: .releaseDevice(.blank)
        case .beginImport: .reference(.begin(.blank))
        case .stageImport: .reference(.stage(version: 0, number: 0, []))
        case .activateImport: .reference(.activate(version: 0, at: nil, takesTwo: false))
        case .activateTerms: .reference(.activate(version: 0, at: nil, takesTwo: true))
        case .discardImport: .reference(.discard(version: 0))
        case .changeHotCards: .reference(.changeHotCards([]))
        case .refuseImport: .reference(.refuse([], mistakes: 0, first: ""))
        case .takeRouting: .routing(.take(.blank))
        case .refuseRouting: .routing(.refuse(.blank, mistakes: 0, first: ""))
        }
    }
}

extension OperatorAct.Kind {
    /// The fields of what was done, whose kind is known.
    fileprivate mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .openAccount, .credit, .setFrozen, .setPIN, .resetPIN, .reverse:
            try fieldsOfMoney(&v)
        case .addPerson, .setPersonEnabled, .grantRole, .revokeRole, .approve:
            try fieldsOfPeople(&v)
        case .stationOperator(var act):
            try act.fields(&v)
            if V.isReading { self = .stationOperator(act) }
        case .closeStation, .closeShift, .forceBatch, .closeCase, .releaseDevice:
            try fieldsOfDay(&v)
        case .reference(var act):
            try act.fields(&v)
            if V.isReading { self = .reference(act) }
        case .routing(var act):
            try act.fields(&v)
            if V.isReading { self = .routing(act) }
        case .registerTerminal(var registration):
            try registration.fields(&v)
            if V.isReading { self = .registerTerminal(registration) }
        case .setTerminalEnabled(var row, var isEnabled):
            try row.fields(&v)
            try v.flag("enabled", &isEnabled)
            if V.isReading { self = .setTerminalEnabled(row, isEnabled) }
        case .registerStation(var registrations):
            try v.list("terminals", &registrations)
            if V.isReading { self = .registerStation(registrations) }
        case .rotateKeys(var rows, var seconds):
            try v.number("stop_after_s", &seconds)
            try v.list("terminals", &rows)
            if V.isReading { self = .rotateKeys(rows, stopAfterSeconds: seconds) }
        case .releaseForward(var exchange):
            try v.signed("exchange", &exchange)
            if V.isReading { self = .releaseForward(exchange: exchange) }
        case .discardForward(var exchange):
            try v.signed("exchange", &exchange)
            if V.isReading { self = .discardForward(exchange: exchange) }
        case .setChannelStopped(var channel, var isStopped):
            try channel.fields(&v)
            try v.flag("stopped", &isStopped)
            if V.isReading { self = .setChannelStopped(channel, isStopped) }
        case .acceptClock(var jump):
            try v.signed("jump_us", &jump)
            if V.isReading { self = .acceptClock(jumpMicroseconds: jump) }
        case .closeDate(var date):
            try v.signed("date", &date)
            if V.isReading { self = .closeDate(date) }
        case .rotateMasterKey, .restored: break
        }
    }

    /// The same of acts on the day of a station.
    private mutating func fieldsOfDay<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .closeStation(var close):
            try v.text("merchant", &close.merchant)
            if V.isReading { self = .closeStation(close) }
        case .closeShift(var row):
            try row.fields(&v)
            if V.isReading { self = .closeShift(row) }
        case .forceBatch(var row):
            try row.fields(&v)
            if V.isReading { self = .forceBatch(row) }
        case .releaseDevice(var row):
            try row.fields(&v)
            if V.isReading { self = .releaseDevice(row) }
        case .closeCase(let id):
            var (seq, item) = (id.seq, id.item)
            try v.signed("case", &seq)
            try v.number("case.item", &item)
            if V.isReading { self = .closeCase(CaseID(seq, item: item)) }
        default: break
        }
    }

    /// The same of acts on accounts and payments.
    private mutating func fieldsOfMoney<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .openAccount(var opening):
            try opening.fields(&v)
            if V.isReading { self = .openAccount(opening) }
        case .credit(var account, var amount, var asset):
            try v.signed("account", &account)
            try v.signed("amount", &amount)
            if v.format > 3 { try v.optional("asset", &asset) }
            if V.isReading { self = .credit(account: account, amount: amount, asset: asset) }
        case .setFrozen(var account, var isFrozen):
            try v.signed("account", &account)
            try v.flag("frozen", &isFrozen)
            if V.isReading { self = .setFrozen(account: account, isFrozen) }
        case .setPIN(var account, var reference):
            try v.signed("account", &account)
            try reference.fields(&v)
            if V.isReading { self = .setPIN(account: account, reference) }
        case .resetPIN(var account):
            try v.signed("account", &account)
            if V.isReading { self = .resetPIN(account: account) }
        case .reverse(var payment):
            try v.signed("payment", &payment)
            if V.isReading { self = .reverse(payment: payment) }
        default: break
        }
    }
}

extension AccountOpening: Recorded {
    package static let blank = AccountOpening(
        kind: .personalCard,
        asset: Asset(rawValue: 0),
        card: SealedCard(
            token: CardToken(high: 0, low: 0),
            mask: CardMask(first: 0, last: 0, length: 0),
            sealed: [],
            dataKey: 0
        ),
        expiry: 0,
        openingBalance: 0
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.card(&card)
        try v.raw("kind", &kind)
        try v.number("asset", &asset)
        try v.number("expiry", &expiry)
        try v.signed("opening_balance", &openingBalance)
        if v.format > 1 { try v.optional(part: "pin_reference", &pinReference) }
    }
}

extension TerminalRegistration: Recorded {
    package static let blank = TerminalRegistration(
        terminal: "",
        merchant: "",
        ifsfTerminal: nil,
        ifsfMerchant: nil,
        sealedMasterKey: []
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.text("terminal", &terminal)
        try v.text("merchant", &merchant)
        try v.optional(text: "ifsf_terminal", &ifsfTerminal)
        try v.optional(text: "ifsf_merchant", &ifsfMerchant)
        try v.blob("master_key", &sealedMasterKey)
    }
}

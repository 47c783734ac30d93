import CardSecurity
import Glibc
import ISO8583
import Journal
import Payments
import Simulators
import Switch

/// Sends the recorded requests of one dialect to a switch, one after the other, and compares what
/// it answers with what was answered then.
///
/// Cards are those of the demo world, where the journal tells which one paid; whatever else needs a
/// card is left out, because another one would move other money. MACs are made under the test
/// SecretKey.
final class ReplayAgainst {
    /// What is made anew instead of taken from the record.
    struct Rewriting: OptionSet {
        let rawValue: Int

        static let terminals = Rewriting(rawValue: 1)
        static let stans = Rewriting(rawValue: 2)
        static let times = Rewriting(rawValue: 4)

        /// `terminals,stans,times`; nil for a word that is none of these.
        init?(_ text: String) {
            let words = ["terminals": Rewriting.terminals, "stans": .stans, "times": .times]
            var all: Rewriting = []
            for word in text.split(separator: ",") {
                guard let known = words[String(word)] else { return nil }
                all.insert(known)
            }
            self = all
        }

        init(rawValue: Int) { self.rawValue = rawValue }
    }

    /// Why a row is not sent.
    enum Omission: String, CaseIterable {
        case notOfDialect = "not_of_dialect"
        case hiddenCard = "hidden_card"
        case originalLeftOut = "original_left_out"

        /// As in `3 left out: 2 …`.
        var wording: String {
            switch self {
            case .notOfDialect: "from no message of this dialect's terminals"
            case .hiddenCard: "with a card whose hidden digits the journal does not tell"
            case .originalLeftOut: "about what was left out"
            }
        }
    }

    /// What a replay came to.
    struct Summary {
        var sent = 0
        var same = 0
        var leftOut: [Omission: Int] = [:]
        /// How often one recorded code met another one.
        var differences: [String: Int] = [:]
        /// The first ids that differed.
        var examples: [String] = []
    }

    /// Sent requests that a reversal may still name.
    private static let remembered = 100_000
    private static let demoTerminals = 1500

    private let specification: DialectSpecification
    private let address: String
    private let rewriting: Rewriting
    private let timeoutMilliseconds: Int
    private var terminals: [String: (terminal: SimulatedTerminal, socket: TerminalSocket)] = [:]
    private var sent: [Int64: TerminalOriginal] = [:]
    private var order: [Int64] = []
    private let cards: ReplayCards
    /// The newest STAN that the journal has of a terminal, 0 without one.
    private let lastSTAN: (String) throws -> UInt32
    /// Payments that were left out for their card, or for that of their original.
    private var omitted: Set<Int64> = []
    private(set) var summary = Summary()

    init(
        _ specification: DialectSpecification,
        _ cards: ReplayCards,
        to address: String,
        rewriting: Rewriting,
        timeoutMilliseconds: Int,
        lastSTAN: @escaping (String) throws -> UInt32
    ) {
        self.specification = specification
        self.cards = cards
        self.address = address
        self.rewriting = rewriting
        self.timeoutMilliseconds = timeoutMilliseconds
        self.lastSTAN = lastSTAN
    }

    /// Whether a row is a request that this replay can send; what is not is counted as left out.
    func takes(_ row: JournalRow) throws -> Bool {
        guard let omission = try omission(of: row) else { return true }
        summary.leftOut[omission, default: 0] += 1
        switch omission {
        case .hiddenCard, .originalLeftOut: omitted.insert(row.seq)
        case .notOfDialect: break
        }
        return false
    }

    private func omission(of row: JournalRow) throws -> Omission? {
        guard row.dialect == specification.name, let operation = Self.operation(of: row),
            row.terminal != nil, row.stan != nil
        else { return .notOfDialect }
        if operation.rules.original != nil,
            let original = row.originalID.flatMap(JournalID.seq), omitted.contains(original)
        {
            return .originalLeftOut
        }
        guard row.pan != nil else { return nil }
        return try cards.number(of: row) == nil ? .hiddenCard : nil
    }

    /// What a row asks for; nil for what is not a terminal's, or leaves nothing to compare.
    private static func operation(of row: JournalRow) -> Operation? {
        guard let operation = Operation(name: row.operation) else { return nil }
        switch operation.rules.effect {
        case .payment(.increase), .payment(.credit), .payment(.query), .payment(.notice):
            return nil
        case .payment, .undo, .session(.opens), .session(.ends):
            return operation.rules.isAdvice || operation.rules.takesPassword ? nil : operation
        case .session(.changesKeys), .session(.opensShift), .session(.registers),
            .session(.downloads), .batch, .echo:
            return nil
        }
    }

    /// Sends one request and notes whether its answer is the recorded one.
    func send(_ row: JournalRow) throws {
        let session = try session(of: row)
        let request = try request(for: row, by: session.terminal)
        summary.sent += 1
        let got: String
        do throws(SimulatedTerminalError) {
            let exchange = try session.terminal.exchange(
                request,
                over: session.socket,
                timeoutMilliseconds: timeoutMilliseconds
            )
            got = exchange.answer.code
            remember(row, request, exchange)
        } catch {
            got = Self.word(for: error)
            // The next request of this terminal begins with another connection.
            terminals[key(of: row)] = nil
        }
        if got == row.code ?? "none" {
            summary.same += 1
        } else {
            let what = "\(row.operation) \(row.code ?? "none") → \(got)"
            summary.differences[what, default: 0] += 1
            if summary.examples.count < 10 { summary.examples.append(row.id) }
        }
    }

    private static func word(for error: SimulatedTerminalError) -> String {
        switch error {
        case .socket(.timedOut): "no answer"
        case .socket(.closed): "closed"
        case .badMAC: "wrong MAC"
        default: "failed"
        }
    }

    // MARK: Terminals

    private func key(of row: JournalRow) -> String {
        let name = row.terminal ?? ""
        guard rewriting.contains(.terminals) else { return name }
        return "\(Self.number(name) % Self.demoTerminals + 1)"
    }

    /// The digits of a name as a number; names without any share the first terminal.
    private static func number(_ name: String) -> Int {
        name.utf8.reduce(0) { sum, byte in
            (0x30...0x39).contains(byte) ? (sum * 10 + Int(byte) - 0x30) % 1_000_000_007 : sum
        }
    }

    private func session(
        of row: JournalRow
    ) throws -> (terminal: SimulatedTerminal, socket: TerminalSocket) {
        let key = key(of: row)
        if let known = terminals[key] { return known }
        var profile = TerminalProfile(
            demoTerminal: rewriting.contains(.terminals) ? Int(key) ?? 1 : 1,
            specification: specification
        )
        if !rewriting.contains(.terminals) {
            profile.terminal = row.terminal ?? ""
            profile.merchant = row.merchant ?? profile.merchant
        }
        let masterKey = try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
        var memory = TerminalMemory()
        // In a batch that is still open a number that was used is a repeat.
        if rewriting.contains(.stans) { memory.stan = try lastSTAN(profile.terminal) }
        do throws(SimulatedTerminalError) {
            let terminal = try SimulatedTerminal(
                profile,
                memory: memory,
                masterKey: masterKey,
                clock: TerminalClock.microseconds
            )
            let socket = try connect()
            terminals[key] = (terminal, socket)
            // A terminal must have keys before its first payment; its own sign-ons follow.
            if profile.hasSessions,
                Self.operation(of: row)?.rules.opensSession != true
            {
                _ = try terminal.exchange(
                    terminal.request(profile.signOn, at: TerminalClock.now()),
                    over: socket,
                    timeoutMilliseconds: timeoutMilliseconds
                )
            }
            return (terminal, socket)
        } catch {
            throw TerminalFailure.wording(error)
        }
    }

    private func connect() throws(SimulatedTerminalError) -> TerminalSocket {
        do throws(TerminalSocketError) {
            return try TerminalSocket(address: address, timeoutMilliseconds: timeoutMilliseconds)
        } catch {
            throw .socket(error)
        }
    }

    // MARK: Requests

    private func request(
        for row: JournalRow,
        by terminal: SimulatedTerminal
    ) throws -> TerminalRequest {
        guard let operation = Self.operation(of: row) else {
            preconditionFailure("What cannot be sent is left out before.")
        }
        // A balance inquiry has no amount and still names its currency.
        let amount = (row.amountMinor ?? (operation.rules.isInquiry ? 0 : nil)).map { minor in
            Money(
                minorUnits: minor,
                asset: Asset(rawValue: row.currency.flatMap { UInt16($0) } ?? Asset.yuan.rawValue)
            )
        }
        let kind: TerminalRequest.Kind =
            switch operation.rules.effect {
            case .session(.opens): terminal.profile.signOn
            case .session(.changesKeys): .keyChange
            case .session(.opensShift), .session(.registers), .session(.downloads), .batch:
                preconditionFailure("What cannot be sent is left out before.")
            case .session(.ends): .signOff
            case .echo: .echo
            case .payment(.debit), .payment(.increase), .payment(.credit), .payment(.query),
                .payment(.notice):
                .purchase
            case .payment(.inquiry): .balance
            case .undo: .reversal(original(of: row, by: terminal))
            case .payment(.hold): .preauthorisation
            case .payment(.completion): .completion(original(of: row, by: terminal))
            case .payment(.refund): .refund(original(of: row, by: terminal))
            case .payment(.void):
                void(operation.rules.original, original(of: row, by: terminal))
            }
        var request = terminal.request(kind, at: moment(of: row), amount: amount)
        if !rewriting.contains(.stans) {
            request.stan = row.stan.flatMap { UInt32($0) } ?? request.stan
        }
        if case .reversal(let original) = kind, specification.family != .ifsf {
            request.stan = original.stan
            request.at = original.at
            request.batch = original.batch
        }
        request.card = try card(of: row, by: terminal, amount)
        return request
    }

    private func void(
        _ original: OperationRules.Original?,
        _ named: TerminalOriginal
    ) -> TerminalRequest.Kind {
        switch original {
        case .authorisation: .preauthorisationVoid(named)
        case .completion: .completionVoid(named)
        case .payment, .sale, .merchantSale, .offlineSale, .openSale, .credit, .any, nil:
            .void(named)
        }
    }

    private func moment(of row: JournalRow) -> LocalMoment {
        guard !rewriting.contains(.times),
            let time = Timestamp(row.receivedAt, now: SystemClock().now())
        else { return TerminalClock.now() }
        return LocalMoment(time, offset: 8 * 3600)
    }

    /// What a request is about: as it was sent here, or as the record has it.
    private func original(
        of row: JournalRow,
        by terminal: SimulatedTerminal
    ) -> TerminalOriginal {
        if let seq = row.originalID.flatMap({ JournalID.seq($0) }), let known = sent[seq] {
            return known
        }
        let follows = Self.operation(of: row)?.rules.follows == true
        return TerminalOriginal(
            messageType: specification.family == .ifsf ? "1200" : "0200",
            stan: row.stan.flatMap { UInt32($0) } ?? 1,
            batch: terminal.memory.batch,
            at: moment(of: row),
            // What named nothing then says so again.
            retrievalReference: follows ? "000000000000" : nil,
            approvalCode: follows ? "000000" : nil
        )
    }

    private func remember(
        _ row: JournalRow,
        _ request: TerminalRequest,
        _ exchange: TerminalExchange
    ) {
        guard request.kind.operation.rules.movesMoney else { return }
        sent[row.seq] = TerminalOriginal(
            messageType: exchange.request.messageType,
            stan: request.stan,
            batch: request.batch,
            at: request.at,
            retrievalReference: exchange.answer.retrievalReference,
            approvalCode: exchange.answer.approvalCode,
            operation: request.kind.operation
        )
        sent[row.seq]?.amount = request.amount
        // A reversal of a part says so again.
        sent[row.seq]?.deliveredMinor = row.legs.first?.deliveredMinor
        order.append(row.seq)
        if order.count > Self.remembered { sent[order.removeFirst()] = nil }
    }

    /// A test card; where the demo world asks for a PIN, with that of its cards.
    private func card(
        of row: JournalRow,
        by terminal: SimulatedTerminal,
        _ amount: Money?
    ) throws -> TerminalCard? {
        guard let pan = row.pan, let number = try cards.number(of: row) else { return nil }
        var card = TerminalCard(number: number)
        guard DemoCardSeries(of: pan) == .personal,
            Self.operation(of: row)?.rules.spends == true,
            row.code != "55", amount?.minorUnits ?? 0 >= 50_000
        else { return card }
        let pin = try ClearPIN(ascii: Array(DemoWorld.pin.utf8).span)
        do throws(SimulatedTerminalError) {
            card.pinBlock = try terminal.pinBlock(pin, for: card)
        } catch {
            throw TerminalFailure.wording(error)
        }
        return card
    }
}

import ISO8583
import Payments
import Simulators
import Switch
import Text

/// A terminal that lets a customer pay once with a code, and what it was told of it.
final class ScanningTerminal {
    /// What a terminal hears about its payment.
    enum Word: Hashable {
        case approved
        /// A code to show.
        case drawn(String)
        /// Nothing is known yet.
        case undecided
        case declined(String)
        /// Its reversal is taken.
        case takenBack
        /// Its reversal is not.
        case notTakenBack(String)
        /// What a query found.
        case found(String)
        /// What became of a refund or void.
        case refund(String)
        /// A query has found nothing: it never will.
        case notFound
    }

    /// What it has sent, by its STAN.
    private enum Asked {
        case sale
        case reversal
        case query
        case settlement
        case refund
    }

    let number: Int
    let amount: Int64
    private(set) var sale: Message
    private let operation: Payments.Operation
    private(set) var terminal: TestTerminal
    private(set) var told: [Word] = []
    /// Every byte that it received.
    private(set) var heard: [UInt8] = []
    private var last: Message?
    private var reference: String?
    private var approval: String?
    private var asked: [UInt32: Asked] = [:]
    private let reader: TerminalRequestBuilder

    /// - Parameter terminal: Signed on.
    convenience init(
        _ terminal: TestTerminal,
        _ number: Int,
        code: String,
        amount: Int64 = 8850
    ) throws {
        let sale = try terminal.scan(UInt64(amount), code)
        self.init(terminal, number, sale, .purchase, amount)
    }

    /// One that shows a code to its customer.
    convenience init(
        drawing terminal: TestTerminal,
        _ number: Int,
        _ kind: CodeKind,
        amount: Int64 = 8850
    ) throws {
        let money = Money(minorUnits: amount, asset: .yuan)
        let sale = try terminal.message(.order(kind), amount: money)
        self.init(terminal, number, sale, .order, amount)
    }

    private init(
        _ terminal: TestTerminal,
        _ number: Int,
        _ sale: Message,
        _ operation: Payments.Operation,
        _ amount: Int64
    ) {
        self.terminal = terminal
        self.number = number
        self.amount = amount
        self.sale = sale
        self.operation = operation
        reader = TerminalRequestBuilder(
            specification: terminal.specification,
            terminal: terminal.name,
            merchant: sale.text(.merchantIdentification) ?? ""
        )
    }

    /// DE 41.
    var name: String { terminal.name }

    // MARK: Asking

    /// The payment, or its repeat.
    func pay() throws { try post(sale, .sale) }

    /// The same code under another number: another payment.
    func payAnew() throws {
        let stan = terminal.simulated.memory.nextSTAN()
        try sale.set(.systemsTraceAuditNumber, digits: UInt64(stan))
        try pay()
    }

    func reverse() throws {
        var original = original
        original.sendsReference = false
        let request = TerminalRequest(
            .reversal(original),
            stan: original.stan,
            batch: original.batch,
            at: original.at,
            amount: Money(minorUnits: amount, asset: .yuan)
        )
        try post(terminal.simulated.message(for: request), .reversal)
    }

    func query() throws { try post(terminal.message(.paymentQuery(original)), .query) }

    /// Gives a part of it back, or all of it by a void.
    func refund(_ part: Int64?) throws {
        var original = original
        original.retrievalReference = reference
        original.approvalCode = approval
        let kind: TerminalRequest.Kind = part == nil ? .void(original) : .refund(original)
        let money = Money(minorUnits: part ?? amount, asset: .yuan)
        last = try terminal.message(kind, amount: money)
        try refundAgain()
    }

    /// The last refund once more.
    func refundAgain() throws {
        if let last { try post(last, .refund) }
    }

    /// Closes its batch with what it was told.
    func settle() throws {
        let counted = wasApproved && !wasTakenBack
        let sums = SideTallies.debits(counted ? 1 : 0, counted ? amount : 0)
        try post(terminal.totals(sums), .settlement)
    }

    private func post(_ message: Message, _ what: Asked) throws {
        // A reversal has the STAN of what it takes back, and another type.
        let stan = UInt32(message.digits(.systemsTraceAuditNumber) ?? 0)
        if what != .reversal { asked[stan] = what }
        try terminal.post(message)
    }

    private var original: TerminalOriginal {
        var original = TerminalOriginal(
            messageType: sale.messageType,
            stan: UInt32(sale.digits(.systemsTraceAuditNumber) ?? 0),
            batch: terminal.batch,
            at: terminal.moment(of: sale),
            operation: operation
        )
        original.isOfCode = true
        return original
    }

    /// Goes on over another connection; what was under way on the old one is lost.
    func goOn(_ world: WalletWorld) throws {
        terminal = try world.reconnect(terminal, number)
    }

    // MARK: Hearing

    /// Takes what has come; what is new.
    @discardableResult
    func hear() throws -> [Word] {
        var new: [Word] = []
        while let reply = try next() {
            self.heard += reply.bytes
            guard let heard = reader.reply(reply.message), asked[heard.stan] != .settlement else {
                continue
            }
            new.append(word(heard))
        }
        told += new
        return new
    }

    private func next() throws -> TestTerminal.Reply? {
        do {
            return try terminal.receive(milliseconds: 0)
        } catch let error as WireError where error.text == "no reply" {
            return nil
        }
    }

    private func word(_ heard: TerminalReply) -> Word {
        if heard.messageType.messageClass == .reversal {
            return heard.code == "00" ? .takenBack : .notTakenBack(heard.code)
        }
        if asked[heard.stan] == .refund { return .refund(heard.code) }
        reference = heard.retrievalReference ?? reference
        approval = heard.approvalCode ?? approval
        if asked[heard.stan] == .query {
            guard heard.code == "00" else { return .notFound }
            return .found(heard.texts.text(.queriedState) ?? "")
        }
        switch heard.code {
        case "00" where operation.rules.drawsCode:
            return .drawn(heard.texts.text(.textToDraw) ?? "")
        case "00": return .approved
        case "09": return .undecided
        default: return .declined(heard.code)
        }
    }

    // MARK: What it believes

    /// Whether it was told that the payment stands.
    var wasApproved: Bool {
        told.contains { $0 == .approved || $0 == .found("approved") }
    }

    /// Whether it was told that the payment does not stand.
    var wasDeclined: Bool {
        told.contains { word in
            switch word {
            case .declined, .notFound, .found("declined"), .found("reversed"): true
            case .approved, .drawn, .undecided, .takenBack, .notTakenBack, .found, .refund:
                false
            }
        }
    }

    var wasTakenBack: Bool { told.contains(.takenBack) }

    /// Whether it knows how the payment ended.
    var knowsEnd: Bool { wasApproved || wasDeclined || wasTakenBack }

    /// Whether it hangs between two answers.
    var isUndecided: Bool {
        switch told.last {
        case .undecided, .found("pending"): true
        case .approved, .drawn, .declined, .takenBack, .notTakenBack, .found, .notFound, .refund,
            nil:
            false
        }
    }
}

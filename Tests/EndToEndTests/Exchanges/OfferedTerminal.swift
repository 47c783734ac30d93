import Book
import CardSecurity
import ISO8583
import Payments
import Simulators
import Testing

@testable import Switch

/// A terminal that can send whatever its dialect offers to cards, with all that must have come
/// before.
struct OfferedTerminal {
    let terminal: TestTerminal
    let offers: [OfferedMessage]

    init(_ terminal: TestTerminal) {
        self.terminal = terminal
        offers = OfferedMessage.all(of: terminal.specification).filter { !$0.isOfCode }
    }

    /// The original of a message, done by the first message that the dialect offers for it; nil
    /// where it stands alone.
    func makeOriginal(of offered: OfferedMessage) throws -> TestTerminal.Paid? {
        guard let kind = offered.operation.rules.original else {
            try prepare(for: offered)
            return nil
        }
        let needed = try #require(original(kind, of: offered), "\(offered) needs an original")
        let before = try makeOriginal(of: needed)
        let paid = try terminal.pay(needed.operation, try sample(needed, before))
        #expect(paid.reply.code == code(.approved), "\(needed) before \(offered)")
        return paid
    }

    /// Does what must come before a message that is about no earlier payment: totals that differ
    /// before a batch is uploaded, an open shift before it is closed.
    private func prepare(for offered: OfferedMessage) throws {
        switch offered.operation.rules.effect {
        case .batch(.uploads), .batch(.endsUpload): try send(.batch(.settles))
        case .batch(.closesShift): try send(.session(.opensShift))
        case .batch(.settles), .session, .payment, .undo, .echo: break
        }
    }

    /// Sends the first message of an effect; nothing where the dialect offers none.
    private func send(_ effect: OperationRules.Effect) throws {
        guard let offered = offers.first(where: { $0.operation.rules.effect == effect }) else {
            return
        }
        let message = try sample(offered, nil)
        let reply = try terminal.exchange(message, authenticated: carriesMAC(offered))
        #expect(reply.code == code(offered.operation.rules.acceptance(of: nil)), "\(offered)")
    }

    private func original(
        _ kind: OperationRules.Original,
        of offered: OfferedMessage
    ) -> OfferedMessage? {
        if case .payment = kind, let exact = offers.first(where: { $0.isTakenBack(by: offered) }) {
            return exact
        }
        return offers.first { $0.operation.rules.serves(as: kind) }
    }

    /// A well-formed message with the next STAN.
    func sample(_ offered: OfferedMessage, _ original: TestTerminal.Paid?) throws -> Message {
        let stan = terminal.simulated.memory.nextSTAN()
        var sample = SampleMessage(
            offered: offered,
            terminal: terminal,
            original: original,
            stan: stan
        )
        if offered.operation.rules.takesPassword { sample.passwordBlock = try passwordBlock() }
        return try sample.message()
    }

    // MARK: The operator at it

    /// Adds the operator in whose name its messages are.
    static func addSupervisor() throws -> OperatorCommand {
        let key = StationOperatorKey(
            merchant: DemoWorld.merchant(1),
            number: SampleMessage.operatorNumber
        )
        let pin = try CardPIN(password)
        return .stationOperator(.add(key, name: "Li Na", .supervisor, password: pin))
    }

    private static let password = "907351"

    /// Always the same under the same key.
    private func passwordBlock() throws -> [UInt8] {
        guard let key = terminal.pinKey else { throw WireError(text: "no PIN key") }
        return try key.encrypt(
            try ClearPIN(ascii: Array(Self.password.utf8).span),
            format: .iso1,
            cardNumber: [UInt8]().span,
            from: SeededRandomSource(seed: 13)
        )
    }

    /// Whether a message of this kind goes out with a MAC.
    func carriesMAC(_ offered: OfferedMessage) -> Bool {
        offered.operation.rules.needsMAC || terminal.specification.family == .ifsf
    }

    /// DE 39 of an outcome.
    func code(_ outcome: Outcome) -> String {
        OutcomeName(rawValue: outcome.specificationKey)
            .flatMap { terminal.specification.actionCode(for: $0)?.text } ?? "-"
    }

    /// Takes working keys that were handed out, begins the session again that was ended, and the
    /// batch behind one that was settled or uploaded.
    func goOn(behind offered: OfferedMessage) throws {
        switch offered.operation.rules.effect {
        case .session(.opens), .session(.changesKeys), .session(.ends), .batch(.endsUpload):
            try terminal.signOn()
        case .batch(.settles), .batch(.uploads):
            try send(.batch(.endsUpload))
            try terminal.signOn()
        case .session(.opensShift), .session(.registers), .session(.downloads),
            .batch(.closesShift), .payment, .undo, .echo:
            break
        }
    }
}

extension OfferedMessage {
    /// Whether it says the same of its kind as its reversal says.
    fileprivate func isTakenBack(by reversal: OfferedMessage) -> Bool {
        operation.rules.isOriginal && !reversal.rule.conditions.isEmpty
            && reversal.rule.conditions.allSatisfy { rule.conditions.contains($0) }
    }
}

extension OperationRules {
    /// What a message with nothing wrong is told.
    func acceptance(of original: TestTerminal.Paid?) -> Outcome {
        switch effect {
        case .payment: .approved
        case .batch(.settles), .batch(.closesShift): .totalsDiffer
        case .batch(.uploads), .batch(.endsUpload): .acknowledged
        case .session, .echo: .networkAccepted
        case .undo: original?.isRefusedReversal == true ? .reversalTooLate : .reversalAccepted
        }
    }
}

extension TestTerminal.Paid {
    /// Whether it moved money, and no reversal takes that back.
    var isRefusedReversal: Bool {
        operation.rules.isNeverReversed && operation.rules.movesMoney
    }
}

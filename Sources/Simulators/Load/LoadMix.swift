package import Payments
package import Text

/// What a session of a load run asks for.
package enum LoadOperation: String, Sendable, CaseIterable {
    case purchase
    case balance
    /// Takes the session's last approved payment back; a purchase while there is none.
    case reversal
    case echo
    /// Takes the session's last approved payment back as its cashier would.
    case void
    /// Gives a part of the session's last approved payment back.
    case refund
    case preauth
    /// Reports that the terminal keeps money of a card back by itself.
    case preauthAdvice = "preauth-advice"
    /// Pays a part of what the session's last pre-authorisation holds.
    case complete
    /// Frees what the session's last pre-authorisation holds.
    case preauthVoid = "preauth-void"
    /// Takes the session's last completion back.
    case completionVoid = "completion-void"
    /// Reports a sale that the terminal has decided by itself.
    case offline
    /// Reports a sale that somebody else has allowed.
    case offlineSettlement = "offline-settlement"
    /// Takes more for the session's last off-line sale, which is left alone from there on.
    case adjust
    /// Adds a tip to the session's last approved payment, which is left alone from there on.
    case tip
    /// Asks what became of the session's last approved payment.
    case query
    /// Reports that a part was paid of what the session's last pre-authorisation holds.
    case completeAdvice = "complete-advice"
    /// Reports what a card did with its issuer's script in the session's last approved payment.
    case notice
    /// Takes the session's last approved payment back without its card, as an operator does.
    case manualVoid = "manual-void"
    /// Loads a card for cash, as an operator does.
    case topUp = "top-up"
    /// Takes the session's last top-up back.
    case topUpVoid = "top-up-void"

    /// What the switch makes of it.
    package var operation: Operation {
        switch self {
        case .purchase: .purchase
        case .balance: .balance
        case .reversal: .reversal
        case .echo: .echo
        case .void: .void
        case .refund: .refund
        case .preauth: .preauthorisation
        case .preauthAdvice: .preauthorisationAdvice
        case .complete: .completion
        case .preauthVoid: .preauthorisationVoid
        case .completionVoid: .completionVoid
        case .offline: .offlineSale
        case .offlineSettlement: .offlineSettlement
        case .adjust: .adjustment
        case .tip: .tip
        case .query: .paymentQuery
        case .completeAdvice: .completionAdvice
        case .notice: .scriptNotice
        case .manualVoid: .manualVoid
        case .topUp: .topUp
        case .topUpVoid: .topUpVoid
        }
    }
}

/// Whose cards pay.
package enum LoadCardKind: String, Sendable {
    /// Cards of the switch's own accounts.
    case fuel
    /// Cards of the bank behind a host link.
    case bank
}

/// What was drawn from a mix.
package struct LoadDraw: Sendable, Hashable {
    package var kind: LoadOperation
    package let card: LoadCardKind
    /// Whose code is shown instead of a card.
    package let code: CodeKind?

    package init(_ kind: LoadOperation, card: LoadCardKind = .fuel, code: CodeKind? = nil) {
        self.kind = kind
        self.card = card
        self.code = code
    }

    /// As it stands in a mix: `purchase`, `purchase:bank`, `purchase:unionpay`.
    package init?(_ text: some StringProtocol) {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let operation = LoadOperation(rawValue: String(words[0])) else { return nil }
        switch words.count {
        case 1: self.init(operation)
        case 2 where Self.withCodes.contains(operation) && CodeKind(name: String(words[1])) != nil:
            self.init(operation, code: CodeKind(name: String(words[1])))
        case 2:
            guard let card = LoadCardKind(rawValue: String(words[1])),
                Self.withCards.contains(operation)
            else { return nil }
            self.init(operation, card: card)
        default: return nil
        }
    }

    /// What a scanned code may pay.
    static let withCodes: [LoadOperation] = [.purchase]

    /// What begins with a card that may be a bank's; the rest is about an earlier payment, or the
    /// switch's own.
    static let withCards: [LoadOperation] = [.purchase, .balance, .preauth]
}

/// How often each operation is drawn: `purchase=85,balance=10,reversal=5`, `purchase:bank=20`.
package struct LoadMix: Sendable, Equatable {
    /// A share of a mix.
    package struct Part: Sendable, Equatable {
        package let draw: LoadDraw
        package let weight: Int

        package var operation: LoadOperation { draw.kind }
    }

    /// In the order in which they were written; the sum of their weights need not be 100.
    package let weights: [Part]
    private let total: Int

    /// Purchases only.
    package static let purchases = LoadMix([Part(draw: LoadDraw(.purchase), weight: 1)])

    private init(_ weights: [Part]) {
        self.weights = weights
        total = weights.reduce(0) { $0 + $1.weight }
    }

    package init(_ text: String) throws(LoadSettingError) {
        try self.init(text.split(separator: ",", omittingEmptySubsequences: false))
    }

    init(_ parts: [Substring]) throws(LoadSettingError) {
        let weights = try Self.parts(parts)
        guard weights.contains(where: { $0.weight > 0 }) else {
            let text = parts.joined(separator: ",")
            throw LoadSettingError("the mix '\(text)' is empty", cure: "write purchase=1")
        }
        self.init(weights)
    }

    /// Each of them once, whatever it weighs.
    static func parts(_ parts: [Substring]) throws(LoadSettingError) -> [Part] {
        var weights: [Part] = []
        for part in parts {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let draw = LoadDraw(sides[0]), let weight = Int(sides[1]),
                (0...1_000_000).contains(weight)
            else {
                let known = LoadOperation.allCases.map(\.rawValue).joined(separator: ", ")
                let cards = LoadDraw.withCards.map(\.rawValue).joined(separator: ", ")
                throw LoadSettingError(
                    "'\(part)' is no part of a mix",
                    cure: "write purchase=85,balance=10,reversal=5; there are \(known), and :bank"
                        + " behind \(cards), and :unionpay, :wechat, :alipay behind purchase"
                )
            }
            guard !weights.contains(where: { $0.draw == draw }) else {
                throw LoadSettingError("\(sides[0]) stands twice", cure: "add them up")
            }
            weights.append(Part(draw: draw, weight: weight))
        }
        return weights
    }

    /// The operations in it for which somebody has to key in an operator's password.
    package var operatorOperations: [LoadOperation] {
        weights.filter { $0.weight > 0 }.map(\.operation)
            .filter(\.operation.rules.takesPassword)
    }

    /// What comes next.
    package func draw(_ random: inout SeededGenerator) -> LoadDraw {
        var rest = Int.random(in: 0..<total, using: &random)
        for part in weights {
            if rest < part.weight { return part.draw }
            rest -= part.weight
        }
        preconditionFailure("The weights add up to the total.")
    }
}

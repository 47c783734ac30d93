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

/// How often each operation is drawn: `purchase=85,balance=10,reversal=5`.
package struct LoadMix: Sendable, Equatable {
    /// Weights in the order in which they were written; their sum need not be 100.
    package let weights: [(operation: LoadOperation, weight: Int)]
    private let total: Int

    /// Purchases only.
    package static let purchases = LoadMix([(.purchase, 1)])

    private init(_ weights: [(operation: LoadOperation, weight: Int)]) {
        self.weights = weights
        total = weights.reduce(0) { $0 + $1.weight }
    }

    package init(_ text: String) throws(LoadSettingError) {
        var weights: [(operation: LoadOperation, weight: Int)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let operation = LoadOperation(rawValue: String(sides[0])),
                let weight = Int(sides[1]), (0...1_000_000).contains(weight)
            else {
                let known = LoadOperation.allCases.map(\.rawValue).joined(separator: ", ")
                throw LoadSettingError(
                    "'\(part)' is no part of a mix",
                    cure: "write purchase=85,balance=10,reversal=5; there are \(known)"
                )
            }
            guard !weights.contains(where: { $0.operation == operation }) else {
                throw LoadSettingError("\(operation.rawValue) stands twice", cure: "add them up")
            }
            weights.append((operation, weight))
        }
        guard weights.contains(where: { $0.weight > 0 }) else {
            throw LoadSettingError("the mix '\(text)' is empty", cure: "write purchase=1")
        }
        self.init(weights)
    }

    /// The operations in it for which somebody has to key in an operator's password.
    package var operatorOperations: [LoadOperation] {
        weights.filter { $0.weight > 0 }.map(\.operation)
            .filter(\.operation.rules.takesPassword)
    }

    /// The next operation.
    package func draw(_ random: inout SeededGenerator) -> LoadOperation {
        var rest = Int.random(in: 0..<total, using: &random)
        for (operation, weight) in weights {
            if rest < weight { return operation }
            rest -= weight
        }
        preconditionFailure("The weights add up to the total.")
    }

    package static func == (left: LoadMix, right: LoadMix) -> Bool {
        left.weights.elementsEqual(right.weights) { $0 == $1 }
    }
}

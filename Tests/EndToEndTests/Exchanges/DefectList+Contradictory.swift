import ISO8583
import Payments
import Simulators
import Switch
import Text

/// What stands in a message well-formed, and cannot be meant.
extension DefectList {
    var contradictory: [Defect] {
        get throws {
            let known = try kind + stranger + card + password + totals
            // What is reported is acknowledged, whatever the book thinks of it.
            return rules.isAdvice ? known : try known + amount + currency + window + references
        }
    }

    /// A value that no table of codes knows, in each element that says what is asked for.
    private var kind: [Defect] {
        get throws {
            // What is no kind of its own is a reversal of a sale.
            guard !rules.isUndo else { return [] }
            let named = offered.references.map(\.path)
            return try offered.rule.conditions.filter { !named.contains($0.path) }.map {
                condition in
                let path = condition.path
                let text = message.text(at: path) ?? ""
                return try defect("\(path) of no kind", .unknownTransaction) {
                    try $0.set(path, String(repeating: "9", count: text.utf8.count))
                }
            }
        }
    }

    /// Another terminal or merchant than the one whose keys it is under.
    private var stranger: [Defect] {
        get throws {
            guard rules.hasIdentity else { return [] }
            let isIFSF = specification.family == .ifsf
            return [
                try defect("41 of nobody", .unknownTerminal) {
                    try $0.set(.terminalIdentification, isIFSF ? "99999999" : "T9999999")
                },
                try defect("42 of another", .unknownMerchant) {
                    let text = isIFSF ? DemoWorld.ifsf(ofTerminal: 151).merchant : nil
                    try $0.set(.merchantIdentification, text ?? DemoWorld.merchant(2))
                },
            ]
        }
    }

    private var card: [Defect] {
        get throws {
            guard message.has(.primaryAccountNumber) else { return [] }
            let other = DemoWorld.card(.personal, 1)
            var defects: [Defect] = []
            if offered.admits(.track2) {
                defects.append(
                    try defect("35 of another card than 2", .unreadable) {
                        try $0.set(.track2, "\(other.unmaskedDigits)=\(DemoWorld.expiry)101")
                    }
                )
            }
            if rules.isAdvice { return defects }
            if rules.spends {
                defects.append(
                    try fresh("14 in the past", .expiredCard) {
                        try $0.set(.expirationDate, "2001")
                    }
                )
            }
            if let outcome = outcome(undo: mismatch, follows: .originalNotFound) {
                defects.append(
                    try fresh("2 of another card", outcome) {
                        try $0.set(.primaryAccountNumber, other.unmaskedDigits)
                    }
                )
            }
            return defects
        }
    }

    /// Another operator, or what is no password of his.
    private var password: [Defect] {
        get throws {
            guard rules.takesPassword else { return [] }
            return [
                try fresh("another operator", .operatorDenied) {
                    let place: Element = rules.isPayment ? .field59 : .field62
                    try $0.set(place, SampleMessage.tag("O1", "999"))
                },
                try fresh("52 of no password", .incorrectPIN) {
                    try $0.set(.pinData, "0000000000000000")
                },
            ]
        }
    }

    /// What a batch, its totals or its rows cannot be.
    private var totals: [Defect] {
        get throws {
            guard rules.isOfBatch else { return [] }
            var defects: [Defect] = []
            if offered.rule.mandatory.contains(ElementPath(.privateData)) {
                defects.append(
                    try defect("48 of another form", .unreadable) { try $0.set(.privateData, "7") }
                )
            }
            if message.has(.netSettlement) {
                defects.append(
                    try defect("97 of another sum", .unreadable) {
                        try $0.set(.netSettlement, "C0000000000000001")
                    }
                )
            }
            for element in [Element.currencyCode, .currencyCodeReconciliation]
            where message.has(element) {
                defects.append(
                    try defect("\(element) of none", .wrongCurrency) {
                        try $0.set(element, "000")
                    }
                )
            }
            return defects
        }
    }

    private var amount: [Defect] {
        get throws {
            guard message.has(.amountTransaction), rules.movesMoney || rules.isUndo else {
                return []
            }
            var defects: [Defect] = []
            // Nothing delivered is the whole taken back.
            if !offered.references.contains(where: { $0.role.text == "amount" }) {
                defects.append(
                    try fresh("4 of nothing", outcome(undo: mismatch) ?? .invalidAmount) {
                        try $0.set(.amountTransaction, digits: 0)
                    }
                )
            }
            if let (amount, outcome) = tooMuch {
                defects.append(
                    try fresh("4 of \(amount)", outcome) {
                        try $0.set(.amountTransaction, digits: amount)
                    }
                )
            }
            return defects
        }
    }

    /// An amount that the original does not allow.
    private var tooMuch: (UInt64, Outcome)? {
        guard let asked = original?.message.digits(.amountTransaction) else { return nil }
        switch rules.effect {
        case .undo: return (asked + 1, mismatch)
        case .payment(.void): return (asked + 1, .amountMismatch)
        case .payment(.refund): return (asked + 1, .refundExceedsOriginal)
        case .payment(.completion): return (asked * 2, .amountLimit)
        case .payment(.increase): return (asked, .amountMismatch)
        case .payment(.debit), .payment(.hold), .payment(.inquiry), .payment(.credit),
            .payment(.query), .payment(.notice), .echo, .session, .batch:
            return nil
        }
    }

    private var currency: [Defect] {
        get throws {
            guard message.has(.currencyCode), rules.isPayment else { return [] }
            let none = try defect("49 of none", .wrongCurrency) {
                try $0.set(.currencyCode, "000")
            }
            guard rules.movesMoney || rules.isInquiry || rules.isUndo else { return [none] }
            let other = try fresh(
                "49 of another",
                outcome(undo: mismatch) ?? .wrongCurrency
            ) {
                try $0.set(.currencyCode, "840")
            }
            return [none, other]
        }
    }

    /// Another batch, or a day that is long over.
    private var window: [Defect] {
        get throws {
            guard rules.isPayment || rules.isService, let window = offered.base.meaning.window,
                let path = window.elements.first(where: { message.has($0) })
            else { return [] }
            let text = message.text(at: path) ?? ""
            if window.kind.text == "batch" {
                // A reversal is taken in whichever batch its terminal is.
                guard !rules.isUndo else { return [] }
                return [
                    try fresh("\(path) of no batch", .batchMismatch) {
                        try $0.set(path, "999998")
                    }
                ]
            }
            let old = LocalMoment(
                Timestamp(rawValue: clock.now().rawValue - 20 * 86_400_000_000),
                offset: 8 * 3600
            )
            let day = DecimalText.padded(
                text.utf8.count == 12 ? old.yearMonthDay : old.monthDay,
                digits: text.utf8.count == 12 ? 6 : 4
            )
            return [
                try fresh("\(path) of long ago", outcome(undo: .reversalTooLate) ?? .dateOutOfReach)
                {
                    try $0.set(path, day + text.dropFirst(day.utf8.count))
                }
            ]
        }
    }

    /// Another reference than the original's, in each element that names it.
    private var references: [Defect] {
        get throws {
            guard rules.original != nil, !rules.isUndo else { return [] }
            var defects: [Defect] = []
            for reference in offered.references where message.has(reference.path) {
                guard let text = message.text(at: reference.path),
                    let other = other(reference.role.text, text)
                else { continue }
                defects.append(
                    try fresh("\(reference.path) of another", .originalNotFound) {
                        try $0.set(reference.path, other)
                    }
                )
            }
            return defects
        }
    }

    private func other(_ role: String, _ text: String) -> String? {
        switch role {
        case "reference": text.prefix(5) + "9999999"
        // A query is about whatever DE 37 or STAN name.
        case "authorisation": rules.follows ? "ZZZZZZ" : nil
        // A sale of any terminal of the merchant is named by DE 37 alone.
        case "stan", "batch": rules.isNamedByReferenceAlone ? nil : "999997"
        default: nil
        }
    }

    /// What a reversal is told that claims another amount or card than its original's.
    private var mismatch: Outcome {
        guard let original else { return .reversalMismatch }
        if original.isRefusedReversal { return .reversalTooLate }
        // Where nothing was moved every reversal is right.
        return original.operation.rules.movesMoney ? .reversalMismatch : .reversalAccepted
    }

    private func outcome(undo: Outcome, follows: Outcome? = nil) -> Outcome? {
        if rules.isUndo { return undo }
        return rules.follows ? follows : nil
    }

    /// The same under a STAN of its own where it is the book that refuses it, which remembers that.
    private func fresh(
        _ description: String,
        _ outcome: Outcome,
        _ change: (inout Message) throws -> Void
    ) throws -> Defect {
        try defect(description, outcome) {
            try change(&$0)
            guard !rules.isUndo else { return }
            let stan = terminal.simulated.memory.nextSTAN()
            try $0.set(.systemsTraceAuditNumber, digits: UInt64(stan))
        }
    }
}

import ISO8583
import Payments

/// A message that terminals of a dialect may send, as its specification offers it.
struct OfferedMessage: CustomStringConvertible {
    /// The rule of the message type, or the variant by which it is offered.
    let rule: MessageRule
    /// The rule of the message type.
    let base: MessageRule
    let operation: Payments.Operation

    /// All that a specification offers, in its order.
    static func all(of specification: DialectSpecification) -> [OfferedMessage] {
        specification.messages.filter { !$0.type.isReply }.flatMap { base in
            (base.variants + [base]).compactMap { rule in
                guard let word = rule.meaning.operation?.text,
                    let operation = Payments.Operation(name: word)
                else { return nil }
                return OfferedMessage(rule: rule, base: base, operation: operation)
            }
        }
    }

    /// Whether a customer shows or scans a code, or it is about what one paid, without a card.
    ///
    /// Whose code it is decides who is asked: `ScannedCodeTests` and the suites of wallets send
    /// these.
    var isOfCode: Bool {
        let asks = rule.oneOf.contains { choice in
            choice.allSatisfy { $0.components == ["A3"] || $0.components == ["A4"] }
        }
        return asks
            || rule.conditions.contains {
                $0.path == ElementPath(.pointOfServiceEntryMode) && $0.value == "03"
                    || $0.path == ElementPath(.processingCode) && $0.value.hasPrefix("72")
            }
    }

    var description: String {
        let conditions = rule.conditions.map {
            " \($0.path)=\($0.value)" + ($0.isPrefix ? "*" : "")
        }
        return "\(rule.type)\(conditions.joined()) \(operation.name)"
    }

    /// Which elements name the original; a variant that says nothing has its message's.
    var references: [MessageMeaning.Reference] {
        guard operation.rules.original != nil else { return [] }
        return rule.meaning.original.isEmpty ? base.meaning.original : rule.meaning.original
    }

    /// Whether a message of this kind may carry an element.
    func admits(_ element: Element) -> Bool {
        let listed = rule.mandatory + rule.optional + rule.presence + rule.oneOf.flatMap { $0 }
        return rule.admitsAny || listed.contains { $0.element == element }
    }

    /// The condition that a path must meet.
    func condition(at path: ElementPath) -> MessageRule.Condition? {
        rule.conditions.first { $0.path == path }
    }
}

/// What samples must know of an operation.
extension OperationRules {
    /// Whether it may be what a message with this kind of original is about.
    func serves(as original: Original) -> Bool {
        switch (original, effect) {
        case (.payment, .payment(.debit)), (.sale, .payment(.debit)),
            (.merchantSale, .payment(.debit)), (.openSale, .payment(.debit)),
            (.any, .payment(.debit)):
            !isAdvice
        case (.offlineSale, .payment(.debit)): isAdvice
        case (.completion, .payment(.completion)), (.authorisation, .payment(.hold)),
            (.credit, .payment(.credit)):
            true
        case (.payment, _), (.sale, _), (.merchantSale, _), (.openSale, _), (.any, _),
            (.offlineSale, _), (.completion, _), (.authorisation, _), (.credit, _):
            false
        }
    }

    /// Whether it is about a pre-authorisation, or one itself.
    var isOfAuthorisation: Bool {
        switch (effect, original) {
        case (.payment(.hold), _), (_, .authorisation?), (_, .completion?): true
        default: false
        }
    }

    /// Whether DE 37 alone names its original, whatever else is sent.
    var isNamedByReferenceAlone: Bool {
        switch original {
        case .merchantSale: true
        case .payment, .sale, .openSale, .any, .offlineSale, .completion, .authorisation, .credit,
            nil:
            false
        }
    }
}

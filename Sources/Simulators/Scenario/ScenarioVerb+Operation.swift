package import Payments

extension ScenarioVerb {
    /// The words of a scenario for what the switch was asked: the verb, and what is `true` beside
    /// it; nil for what has none.
    package static func saying(
        _ operation: Payments.Operation
    ) -> (verb: ScenarioVerb, more: String?)? {
        words[operation]
    }

    private static let words: [Payments.Operation: (verb: ScenarioVerb, more: String?)] = [
        .signOn: (.signOn, nil), .signOff: (.signOff, nil), .echo: (.echo, nil),
        .purchase: (.purchase, nil), .balance: (.balance, nil),
        .preauthorisation: (.preauth, nil), .preauthorisationAdvice: (.preauth, "advice"),
        .completion: (.complete, nil),
        .completionAdvice: (.complete, "advice"), .void: (.void, nil),
        .preauthorisationVoid: (.void, nil), .completionVoid: (.void, nil),
        .refund: (.refund, nil), .reversal: (.reverse, nil), .offlineSale: (.offline, nil),
        .offlineSettlement: (.offline, "settlement"), .adjustment: (.adjust, nil),
        .paymentQuery: (.query, nil), .scriptNotice: (.notice, nil),
    ]
}

package import ISO8583
package import Payments

/// What a step must be answered.
package struct ScenarioExpectation: Sendable {
    /// An answer that will do.
    package enum Answer: Sendable, Equatable {
        case approved
        case declined
        /// DE 39 as the dialect writes it.
        case code(String)
        /// Whatever the dialect's code for it is.
        case outcome(OutcomeName)
    }

    /// What must stand somewhere.
    package enum Text: Sendable, Equatable {
        case present
        case absent
        case literal(String)
        /// What stood there in the answer to the step of that name.
        case captured(String)
    }

    /// Any of them will do.
    package var answers: [Answer] = [.approved]
    /// DE 4.
    package var amount: ScenarioAmount?
    /// What DE 54 says is available.
    package var available: ScenarioAmount?
    /// DE 37.
    package var reference: Text?
    /// DE 38.
    package var approvalCode: Text?
    /// The step whose answer it equals in everything but the MAC.
    package var repeats: String?
    package var elements: [Element] = []
    package var tags: [Tag] = []
    /// How totals compare: any of them will do; empty where it does not matter.
    package var results: [SettlementResult] = []
    /// `C4`.
    package var shift: Text?
    /// So many more open cases than at the start of the scenario, where the switch's journal can be
    /// seen.
    package var cases: Int?

    /// What an element must hold.
    package struct Element: Sendable {
        package var path: ElementPath
        package var text: Text
    }

    /// What a tag of DE 62 must hold.
    package struct Tag: Sendable {
        package var name: TagName
        package var text: Text
    }
}

extension ScenarioExpectation.Answer: CustomStringConvertible {
    package var description: String {
        switch self {
        case .approved: "an approval"
        case .declined: "a decline"
        case .code(let code): code
        case .outcome(let name): name.rawValue
        }
    }
}

package import ISO8583
package import Payments

/// A file of steps that terminals take against a switch, with what each must be answered.
///
/// The same file runs against a live switch and inside a test; its format stands in
/// `docs/scenarios.md`.
package struct Scenario: Sendable {
    /// What must be there beside the switch.
    package enum Need: String, Sendable, CaseIterable {
        /// A bank that obeys amounts, as `simulate bank` does.
        case bank
        /// Two operators of the first station: 1, a supervisor, and 2, a cashier.
        case operators
        /// A switch whose batches end by a sign-on too: `batch_opens: sign-on`.
        case signOnBatches = "sign-on-batches"
        /// A switch that takes payments in a shift alone: `shifts: required`.
        case shifts
        /// A switch whose settlements wait for a bank two seconds at most, and a bank that is given
        /// up later than that.
        case shortWait = "short-wait"
        /// The operators' side of the switch.
        case desk
    }

    package var file: String
    /// What it shows, in a sentence; the file's name where none is written.
    package var title: String
    /// In which dialects it holds; empty for whichever its terminal speaks.
    package var dialects: [String]
    package var needs: Set<Need>
    /// The card of a step that says none and is about no earlier one.
    package var card: PrimaryAccountNumber
    package var steps: [ScenarioStep]
    /// Whether its terminals begin with empty batches.
    package var isFresh = false
    /// Where it begins.
    package var place: ScenarioPlace

    /// No scenario has more terminals.
    package static let mostTerminals = 4
    /// No step is taken more often.
    package static let mostTimes = 1000

    /// How many terminals it has.
    package var terminals: Int { steps.map(\.terminal).max() ?? 1 }

    /// The dialects in which it runs, where it names none in `other`.
    package func dialects(or other: String) -> [String] {
        dialects.isEmpty ? [other] : dialects
    }
}

/// A place in a scenario file; line and column count from 1.
package struct ScenarioPlace: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package var description: String { "\(file):\(line):\(column)" }
}

/// One request that a terminal sends.
package struct ScenarioStep: Sendable {
    /// Which earlier payment a step is about.
    package enum Original: Sendable, Equatable {
        /// The terminal's last one of a kind.
        case last(RememberedPayment)
        /// The step of that name.
        case named(String)
    }

    /// By what an earlier payment is named.
    package enum Naming: String, Sendable, CaseIterable {
        case both
        /// DE 37 alone.
        case rrn
        /// Batch and STAN alone, without DE 37.
        case stan
    }

    /// Something that a message says instead of what the terminal would have said.
    package struct Change: Sendable {
        package var path: ElementPath
        /// nil takes the element out.
        package var text: String?
    }

    /// A code that a customer shows.
    package enum Code: Sendable {
        case given(ScannedCode)
        /// Another one each time.
        case fresh(TestCodeWord)

        package func code() -> ScannedCode {
            switch self {
            case .given(let code): code
            case .fresh(let word): word.code()
            }
        }
    }

    package var verb: ScenarioVerb
    package var place: ScenarioPlace
    /// What later steps call it.
    package var name: String?
    /// Which of the scenario's terminals, from 1.
    package var terminal = 1
    /// The card where the step says one; else it is that of its original, or the scenario's.
    package var card: PrimaryAccountNumber?
    /// The code that is shown instead of a card.
    package var code: Code?
    package var expiry: UInt16?
    package var usesTrack = false
    package var pin: String?
    package var amount: ScenarioAmount?
    /// What was delivered, where a reversal asks only for the rest.
    package var delivered: ScenarioAmount?
    /// What of the amount is a tip.
    package var tip: ScenarioAmount?
    package var original: Original?
    package var naming = Naming.both
    package var changes: [Change] = []
    /// Whether it reports what has happened and asks for nothing.
    package var isAdvice = false
    /// Whether somebody else than the terminal has allowed it.
    package var isSettlement = false
    /// Whether it is sent without a card, by an operator.
    package var isManual = false
    package var operatorNumber: UInt16?
    package var password: String?
    package var tags: [TextTag] = []
    package var chip: [UInt8]?
    package var fault: ScenarioFault?
    /// How often it is taken; its last answer is what it came to.
    package var times = 1
    /// What it says of the terminal's day.
    package var day = ScenarioDay()
    /// For how long it is asked again until the answer is the expected one, in milliseconds.
    package var patience: Int?
    package var expected = ScenarioExpectation()

    init(_ verb: ScenarioVerb, at place: ScenarioPlace) {
        self.verb = verb
        self.place = place
    }
}

/// An amount: written down, or what another step came to, more or less so much.
package enum ScenarioAmount: Sendable, Equatable {
    /// As on a receipt; its scale is that of what the card pays in.
    case written(String, ScenarioPlace)
    case captured(String, plus: String?, less: String?, ScenarioPlace)

    package var place: ScenarioPlace {
        switch self {
        case .written(_, let place), .captured(_, _, _, let place): place
        }
    }
}

/// What goes wrong on purpose with a step.
package enum ScenarioFault: String, Sendable, CaseIterable {
    /// The same frame twice at once; both answers must say the same.
    case duplicate
    /// One bit of the MAC is flipped.
    case badMAC = "bad-mac"
    /// The answer comes and is lost on the way: the terminal never sees it.
    case lostReply = "lost-reply"
    /// The terminal is gone before the answer.
    case closeAfterSend = "after-send:close"
    /// Half a frame, then the connection closes.
    case halfFrame = "half-frame"

    /// Whether the terminal sees an answer, so that one can be expected.
    package var isAnswered: Bool {
        switch self {
        case .duplicate, .badMAC: true
        case .lostReply, .closeAfterSend, .halfFrame: false
        }
    }
}

package import CardSecurity

/// One algorithm that people name: what the name stands for, and how its known answers are checked.
package struct Algorithm: Sendable {
    /// What the calculator computes under the name.
    package enum Work: Hashable, Sendable {
        case mac(MACAlgorithm)
        case checkValue(KeyAlgorithm)
        case pinBlock(PINBlockFormat)
        /// An operation of its own, which no option chooses.
        case operation
    }

    /// The name in documents of known answers.
    package let name: String
    package let work: Work
    let check: KnownAnswerCheck

    init(_ name: String, _ work: Work = .operation, _ check: @escaping KnownAnswerCheck) {
        self.name = name
        self.work = work
        self.check = check
    }

    /// The name in configuration and options; nil for what no option chooses.
    package var optionName: String? {
        switch work {
        case .mac(let algorithm): algorithm.rawValue
        case .checkValue(let algorithm): algorithm.rawValue
        case .pinBlock(let format): format.rawValue
        case .operation: nil
        }
    }
}

/// Compares what a vector states with what this library computes.
typealias KnownAnswerCheck =
    @Sendable (KnownAnswerVector, inout Comparison) throws(KnownAnswerFault) -> Void

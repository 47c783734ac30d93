import ISO8583
import Payments
import Upstream

/// What DE 39 of a host's answer comes to for the terminal that waits.
///
/// Source: `verdicts:` of the host's dialect. What it does not name is a refusal of the host's own.
struct HostVerdictTable: Sendable {
    private let decisions: [String: UpstreamAnswer.Decision]

    init(_ specification: DialectSpecification) throws(MappingError) {
        guard specification.verdicts.values.contains(.decided(.approved)) else {
            throw .noVerdicts
        }
        decisions = Dictionary(
            uniqueKeysWithValues: specification.verdicts.map { code, meaning in
                (code.text, UpstreamAnswer.Decision(meaning))
            }
        )
    }

    func decision(_ code: String) -> UpstreamAnswer.Decision {
        decisions[code] ?? .declined(.declinedByHost)
    }
}

extension UpstreamAnswer.Decision {
    fileprivate init(_ meaning: AnswerMeaning) {
        switch meaning {
        case .unclear: self = .malformed
        case .decided(.approved): self = .approved
        case .decided(let name): self = .declined(Outcome(name))
        }
    }
}

extension Outcome {
    fileprivate init(_ name: OutcomeName) {
        guard let outcome = Self.allCases.first(where: { $0.specificationKey == name.rawValue })
        else { preconditionFailure("Every name of an outcome has its outcome.") }
        self = outcome
    }
}

package import ISO8583

/// What a mapping needs besides its dialect's specification.
package struct MappingSettings: Hashable, Sendable {
    /// Our institution, 1 to 11 digits; DE 32 of a UnionPay reply whose request had none.
    package var institution: String
    /// Seconds that local time runs ahead of UTC: DE 12 and 13 of a UnionPay reply.
    package var utcOffsetSeconds: Int32
    /// By which the kind of a scanned code is known.
    package var codeKinds: CodeKinds

    package init(
        institution: String,
        utcOffsetSeconds: Int32,
        codeKinds: CodeKinds = .standard
    ) {
        self.institution = institution
        self.utcOffsetSeconds = utcOffsetSeconds
        self.codeKinds = codeKinds
    }
}

/// Why a specification cannot be mapped.
package enum MappingError: Error, Hashable, Sendable {
    /// The family has no mapping (2003 is a dialect of the tools so far).
    case familyNotMapped(DialectFamily)
    /// The specification gives an outcome no DE 39.
    case outcomeWithoutCode(Outcome)
    /// The specification of a host says of no code that it approves.
    case noVerdicts
    /// An element that the mapping needs is not described, or not with this form.
    case elementUnfit(ElementPath)
    /// What a message asks for is not said in words that the switch knows.
    case messageUnfit(specification: String, message: String, key: String, problem: String)
    /// No message of the specification says what it asks for.
    case nothingOffered
    /// The institution is not 1 to 11 digits.
    case institutionUnfit
}

extension MappingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .familyNotMapped(let family):
            "the family \(family.rawValue) has no mapping to payments"
        case .outcomeWithoutCode(let outcome):
            "the specification gives the outcome \(outcome.specificationKey) no code"
        case .noVerdicts:
            "its verdicts: name no code that approves"
        case .elementUnfit(let path):
            "element \(path) of the specification cannot hold what a reply puts there"
        case .messageUnfit(let specification, let message, let key, let problem):
            "\(specification), message \(message), \(key): \(problem)"
        case .nothingOffered:
            "no message of the specification names an operation"
        case .institutionUnfit:
            "the institution must be 1 to 11 digits"
        }
    }
}

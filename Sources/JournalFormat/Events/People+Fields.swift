package import Book
internal import Payments

extension OperatorAct.Kind {
    /// The fields of acts on people, and of a second person's.
    mutating func fieldsOfPeople<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .addPerson(var opening):
            try opening.fields(&v)
            if V.isReading { self = .addPerson(opening) }
        case .setPersonEnabled(var person, var isEnabled):
            try person.fields(&v)
            try v.flag("enabled", &isEnabled)
            if V.isReading { self = .setPersonEnabled(person, isEnabled) }
        case .grantRole(var person, let role):
            var number = StoredRole(role)
            try person.fields(&v)
            try v.raw("role", &number)
            if V.isReading { self = .grantRole(person, number.role) }
        case .revokeRole(var person, let role):
            var number = StoredRole(role)
            try person.fields(&v)
            try v.raw("role", &number)
            if V.isReading { self = .revokeRole(person, number.role) }
        case .approve(var proposal):
            try v.signed("proposal", &proposal)
            if V.isReading { self = .approve(proposal: proposal) }
        default: break
        }
    }
}

/// A role by its stored number.
private struct StoredRole: RawRepresentable {
    let role: Role

    init(_ role: Role) { self.role = role }

    init?(rawValue: UInt8) {
        guard let role = Role(number: rawValue) else { return nil }
        self.role = role
    }

    var rawValue: UInt8 { role.number }
}

extension PersonNumber: Recorded {
    package static let blank = PersonNumber(rawValue: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("person", &self)
    }
}

extension PersonOpening: Recorded {
    package static let blank = PersonOpening(name: "", names: [])

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.text("person.name", &name)
        try v.list("person.names", &names)
    }
}

extension PersonName: Recorded {
    package static let blank = PersonName(.unixUser, "")

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (kind, merchant, name) = (kind, merchant, name)
        try v.raw("name.kind", &kind)
        try v.text("name.merchant", &merchant)
        try v.text("name.name", &name)
        if V.isReading { self = PersonName(kind, name, merchant: merchant) }
    }
}

extension DeniedAct: Recorded {
    package static let blank = DeniedAct(
        principal: Principal(name: "", standing: .user),
        reason: "",
        act: .restored,
        subject: nil,
        denial: .unknownPerson,
        role: nil
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (name, standing) = (principal.name, principal.standing)
        try v.text("operator", &name)
        try v.raw("standing", &standing)
        if V.isReading { principal = Principal(name: name, standing: standing) }
        try v.text("operator_reason", &reason)
        try v.raw("act", &act)
        try v.optional("subject", &subject)
        try v.raw("denial", &denial)
        var number = role.map(StoredRole.init)
        try v.optional("role", &number)
        if V.isReading { role = number?.role }
        try v.number("times", &times)
    }
}

package import Book
internal import Payments

extension StationOperatorAct {
    /// The fields of what was done, whose kind is known.
    mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .add(var added):
            try added.fields(&v)
            if V.isReading { self = .add(added) }
        case .setRole(var key, var role):
            try key.fields(&v)
            try v.raw("role", &role)
            if V.isReading { self = .setRole(key, role) }
        case .setPassword(var key, var password):
            try key.fields(&v)
            try password.fields(&v)
            if V.isReading { self = .setPassword(key, password) }
        case .setEnabled(var key, var isEnabled):
            try key.fields(&v)
            try v.flag("enabled", &isEnabled)
            if V.isReading { self = .setEnabled(key, isEnabled) }
        }
    }
}

extension StationOperatorKey: Recorded {
    package static let blank = StationOperatorKey(merchant: "", number: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (merchant, number) = (merchant, number)
        try v.text("operator.merchant", &merchant)
        try v.number("operator.number", &number)
        if V.isReading { self = StationOperatorKey(merchant: merchant, number: number) }
    }
}

extension StationOperator: Recorded {
    package static let blank = StationOperator(
        key: .blank,
        name: "",
        role: .cashier,
        password: .blank
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var key = key
        try key.fields(&v)
        try v.text("operator.name", &name)
        try v.raw("operator.role", &role)
        try password.fields(&v)
        try v.number("operator.tries", &tries)
        try v.flag("operator.enabled", &isEnabled)
        if V.isReading {
            self = StationOperator(
                key: key,
                name: name,
                role: role,
                password: password,
                tries: tries,
                isEnabled: isEnabled
            )
        }
    }
}

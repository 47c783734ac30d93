package import Book
internal import Payments

/// One row of `operator`: who may do what at the terminals of a merchant.
///
/// No hash chain covers it, since it changes: `StateDigest` does.
package struct StationOperatorRow: Equatable {
    package var merchant: String
    package var number: UInt16
    package var name: String
    package var role: UInt8
    /// Sixteen bytes, as `PINReference.bytes`.
    package var password: [UInt8]
    package var tries: UInt8
    package var isEnabled: Bool
}

extension StationOperatorRow: RecordedRow {
    package static let blank = StationOperatorRow(
        merchant: "",
        number: 0,
        name: "",
        role: 0,
        password: [],
        tries: 0,
        isEnabled: false
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.text("merchant", &merchant)
        try v.number("number", &number)
        try v.text("name", &name)
        try v.byte("role", &role)
        try v.blob("password", &password)
        try v.byte("tries", &tries)
        try v.flag("enabled", &isEnabled)
    }
}

extension StationOperatorRow {
    package init(_ known: StationOperator) {
        self.init(
            merchant: known.key.merchant,
            number: known.key.number,
            name: known.name,
            role: known.role.rawValue,
            password: known.password.bytes,
            tries: known.tries,
            isEnabled: known.isEnabled
        )
    }

    /// What the row says; nil where a column means nothing.
    package var stationOperator: StationOperator? {
        guard let role = StationOperator.Role(rawValue: role),
            let password = password.withUnsafeBytes({ PINReference(bytes: $0) })
        else { return nil }
        return StationOperator(
            key: StationOperatorKey(merchant: merchant, number: number),
            name: name,
            role: role,
            password: password,
            tries: tries,
            isEnabled: isEnabled
        )
    }
}

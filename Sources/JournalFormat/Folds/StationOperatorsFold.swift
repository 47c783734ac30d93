internal import Book
internal import Payments

/// Operators at terminals, as acts and tries of their passwords left them.
package struct StationOperatorsFold {
    private var known: [StationOperatorKey: StationOperator] = [:]

    /// An operator's act.
    mutating func take(_ act: OperatorAct.Kind) {
        guard case .stationOperator(let act) = act else { return }
        switch act {
        case .add(let added): known[added.key] = added
        case .setRole(let key, let role): known[key]?.role = role
        case .setPassword(let key, let password):
            known[key]?.password = password
            known[key]?.tries = 0
        case .setEnabled(let key, let isEnabled): known[key]?.isEnabled = isEnabled
        }
    }

    /// What a request at a terminal of a merchant did to the tries of its operator's password.
    ///
    /// One that its host has still to decide had the right one.
    mutating func take(_ request: PaymentRequest, at merchant: String?, _ outcome: Outcome?) {
        guard let merchant, let number = request.details?.values.operatorNumber,
            case .keyed = request.pin
        else { return }
        let key = StationOperatorKey(merchant: merchant, number: number)
        switch outcome {
        case .incorrectPIN: known[key]?.tries &+= 1
        case .approved, .networkAccepted, nil: known[key]?.tries = 0
        default: break
        }
    }

    /// What is wrong with the next row.
    package mutating func take(_ row: StationOperatorRow) -> Contradiction? {
        func wrong(_ text: String) -> Contradiction {
            Contradiction("I2", table: "operator", row: Int64(row.number), text)
        }
        let key = StationOperatorKey(merchant: row.merchant, number: row.number)
        guard let known = known.removeValue(forKey: key) else { return wrong("nobody added it") }
        return StationOperatorRow(known) == row
            ? nil : wrong("it is not what acts and tries have left")
    }

    /// What is missing behind the last row.
    package func finish() -> Contradiction? {
        known.keys.map { Int64($0.number) }.min().map {
            Contradiction("I2", table: "operator", row: $0, "it was added, and is missing")
        }
    }
}

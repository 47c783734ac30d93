import Book
import BookSimulation
import JournalFormat
import Payments

/// Operators of the first station and what terminals ask for in their names.
extension BookHarness {
    static let password = PINReference(high: 17, low: 1)
    static let otherPassword = PINReference(high: 17, low: 2)

    static func key(_ number: UInt16, merchant: Int = 1) -> StationOperatorKey {
        StationOperatorKey(merchant: "DEMOSTATION000\(merchant)", number: number)
    }

    static func operatorRow(
        _ number: UInt16,
        _ role: StationOperator.Role,
        merchant: Int = 1
    ) -> StationOperator {
        StationOperator(
            key: key(number, merchant: merchant),
            name: "operator \(number)",
            role: role,
            password: password
        )
    }

    /// A book whose first station has the cashier 001 and the supervisor 002, and whose second the
    /// supervisor 003.
    static func attended(rules: BookRules = .test) -> BookHarness {
        var book = BookHarness.demo(rules: rules)
        book.operate(.stationOperator(.add(operatorRow(1, .cashier))))
        book.operate(.stationOperator(.add(operatorRow(2, .supervisor))))
        book.operate(.stationOperator(.add(operatorRow(3, .supervisor, merchant: 2))))
        return book
    }

    func tries(_ number: UInt16) -> UInt8? {
        book.stationOperators.first { $0.key == Self.key(number) }?.tries
    }
}

extension PaymentRequest {
    /// The same in the name of an operator, with the password that all of them have.
    func by(_ number: UInt16?) -> PaymentRequest { by(number, .keyed(BookHarness.password)) }

    /// A void without a card.
    static func handVoid(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 8_850,
        terminal: Int = 1
    ) -> PaymentRequest {
        var request = void(stan, of: original, amount, terminal: terminal, card: nil)
        request.operation = .manualVoid
        return request
    }

    static func load(
        _ stan: UInt32,
        _ amount: Int64? = 20_000,
        terminal: Int = 1,
        card: Int = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        var request = purchase(stan, amount, terminal: terminal, card: card, asset: asset)
        request.operation = .topUp
        return request
    }

    static func unload(
        _ stan: UInt32,
        of original: OriginalReference,
        _ amount: Int64? = 20_000,
        terminal: Int = 1,
        card: Int = 1
    ) -> PaymentRequest {
        var request = void(stan, of: original, amount, terminal: terminal, card: card)
        request.operation = .topUpVoid
        return request
    }
}

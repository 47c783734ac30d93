import ISO8583
import Payments
import Simulators

/// A book and requests to try it with.
enum BankWorld {
    static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/")
    }()

    private static let library = Result { () throws(SpecificationError) in
        try SpecificationLibrary(folder: root + "/specs")
    }

    static func specification(
        _ name: String = "iso8583-1987-binary"
    ) throws(SpecificationError) -> DialectSpecification {
        guard let specification = try library.get()[name] else {
            preconditionFailure("The repository has no specification \(name).")
        }
        return specification
    }

    static func book(limit: Int64 = 100_000, unknownOriginal: String? = nil) throws -> BankBook {
        BankBook(
            codes: BankCodes(try specification()),
            limitMinor: limit,
            unknownOriginalCode: unknownOriginal
        )
    }

    static func core(_ script: BankScript = BankScript()) throws -> BankCore {
        BankCore(script: script, book: try book(), codes: BankCodes(try specification()))
    }

    static func payment(
        _ stan: UInt32 = 1,
        _ amount: Int64 = 5000,
        _ kind: BankRequest.Kind = .purchase,
        terminal: String = "T0000001",
        account: String = "A1"
    ) -> BankRequest {
        var request = BankRequest(
            kind,
            messageType: kind == .authorisation
                ? "0100" : kind == .advice ? "0220" : "0200"
        )
        request.key = BankKey(
            family: kind == .authorisation ? .authorisation : .financial,
            terminal: terminal,
            stan: stan,
            date: 1121
        )
        request.merchant = "DEMOSTATION0001"
        request.card = "622200******0001"
        request.account = account
        request.money = Money(minorUnits: amount, asset: .yuan)
        request.retrievalReference = "632500000001"
        return request
    }

    /// A completion, a void or a refund of an earlier request.
    static func following(
        _ original: BankRequest,
        _ kind: BankRequest.Kind,
        _ stan: UInt32 = 10,
        amount: Int64? = nil,
        terminal: String = "T0000001"
    ) -> BankRequest {
        var request = original
        let isOfHold = original.kind == .authorisation && kind == .void
        request.kind = kind
        request.messageType = isOfHold ? "0100" : "0200"
        request.original = original.key.map {
            BankKey(family: $0.family, terminal: terminal, stan: $0.stan, date: $0.date)
        }
        request.key = original.key.map {
            let family = isOfHold ? BankKey.Family.authorisation : .financial
            return BankKey(family: family, terminal: terminal, stan: stan, date: $0.date)
        }
        if let amount { request.money?.minorUnits = amount }
        return request
    }

    static func reversal(of payment: BankRequest, _ stan: UInt32 = 900_001) -> BankRequest {
        var request = payment
        request.kind = .reversal
        request.messageType = "0420"
        request.original = payment.key
        request.key = payment.key.map {
            BankKey(family: .reversal, terminal: $0.terminal, stan: stan, date: $0.date)
        }
        return request
    }
}

/// What a request asks of the provider, whatever wire it came by.
package struct ProviderDemand: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable, CaseIterable {
        case pay
        case draw
        case query
        case undo
        case close
        case refund
        case refundQuery = "refund-query"
        case certificates
        case bill
        case billFile = "bill-file"
    }

    /// A payment by bar code, or an order to draw a code of.
    package struct Payment: Hashable, Sendable {
        package var number: String
        package var amount: Int64
        package var subject: String
        package var code: ProviderCode?
        package var notifyURL: String?
        /// How long a customer has, in milliseconds, or until when.
        package var lifeMilliseconds: Int64?
        package var expiresAt: ProviderTime?
        package var isV2 = false
        /// Whether its request is signed with HMAC-SHA-256 and not with MD5.
        package var isHMAC = false
    }

    package struct RefundOf: Hashable, Sendable {
        package var number: String
        package var amount: Int64
        /// The order's amount, where the wire names it.
        package var total: Int64?
        package var notifyURL: String?
    }

    /// The order that is meant: by the merchant's number, or by the provider's.
    package enum Reference: Hashable, Sendable {
        case number(String)
        case trade(String)
        /// A refund at WeChat v3 is asked for by its own number alone.
        case refund(String)
    }

    package enum Act: Hashable, Sendable {
        case pay(Payment)
        case draw(Payment)
        case query(Reference)
        case undo(Reference)
        case close(Reference)
        case refund(Reference, RefundOf)
        case refundQuery(Reference, number: String)
        case certificates
        case bill(date: String)
        case billFile(date: String)
    }

    package var act: Act

    package init(_ act: Act) { self.act = act }

    package var operation: Operation {
        switch act {
        case .pay: .pay
        case .draw: .draw
        case .query: .query
        case .undo: .undo
        case .close: .close
        case .refund: .refund
        case .refundQuery: .refundQuery
        case .certificates: .certificates
        case .bill: .bill
        case .billFile: .billFile
        }
    }

    /// The merchant's number, where the request names it.
    package var number: String? {
        switch act {
        case .pay(let payment), .draw(let payment): payment.number
        case .query(.number(let number)), .undo(.number(let number)),
            .close(.number(let number)), .refund(.number(let number), _),
            .refundQuery(.number(let number), _):
            number
        case .query, .undo, .close, .refund, .refundQuery, .certificates, .bill, .billFile: nil
        }
    }
}

/// Why a provider says no; each wire has its own words for it.
package enum ProviderRefusal: Hashable, Sendable {
    case codeExpired
    case codeUsed
    case notEnough
    case overLimit
    case risk
    case systemError
    case bankError
    /// The same number came with other data.
    case differs
    case orderClosed
    case orderRevoked
    case alreadyPaid
    case notFound
    case undoTooEarly
    case undoTooLate
    /// The order is in no state for that.
    case wrongState
    case merchantNotEnough
    case refundTooMuch
    case refundDiffers
    case refundNotFound
    case noBill
    /// A word that no list of the provider's has.
    case unheardOf
}

/// What the provider decided; a wire writes it down.
package enum ProviderVerdict: Hashable, Sendable {
    package enum Undone: String, Hashable, Sendable {
        case closed
        case refunded
        case nothing
    }

    case paid(ProviderOrder)
    case waiting(ProviderOrder)
    case drawn(ProviderOrder)
    /// The answer to a query.
    case stands(ProviderOrder)
    case undone(ProviderOrder, Undone)
    /// The undo has to be asked for again.
    case undoAgain(ProviderOrder)
    case closed(ProviderOrder)
    /// `moved` says whether this very call moved money.
    case refund(ProviderOrder, ProviderOrder.Refund, moved: Bool)
    case refused(ProviderRefusal, ProviderOrder?)
    case certificates
    case bill(date: String)
    case billFile([UInt8])
}

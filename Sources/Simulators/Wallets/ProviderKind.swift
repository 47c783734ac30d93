/// Which provider is simulated.
package enum ProviderKind: String, Hashable, Sendable, CaseIterable {
    case wechat
    case alipay

    /// No reversal may come earlier behind its payment.
    var undoFromMilliseconds: Int64 { self == .wechat ? 15_000 : 0 }

    /// Later than this a payment is not undone any more, but refunded.
    var undoUntilMilliseconds: Int64 { self == .wechat ? 7 * 86_400_000 : 86_400_000 }

    /// Whether an order that was drawn exists before a customer has scanned it.
    var knowsDrawnOrders: Bool { self == .wechat }

    /// How long a drawn code lives unless its order says otherwise.
    static let drawnMilliseconds: Int64 = 2 * 3_600_000

    /// Waits between two attempts of a notify, in seconds.
    var noticeSeconds: [Int64] {
        switch self {
        case .alipay: [240, 600, 600, 3600, 7200, 21_600, 54_000]
        case .wechat:
            [
                15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600,
                21_600,
            ]
        }
    }
}

/// What the last two digits of a scanned code make of its payment.
package enum ProviderOutcome: UInt8, Hashable, Sendable, CaseIterable {
    case paid = 0
    case paidLater = 80
    case waits = 81
    case customerCancels = 82
    case errorAndPaid = 83
    case errorAndUnpaid = 84
    case errorAndPaidLater = 85
    case silentAndPaid = 86
    case silentAndUnpaid = 87
    case codeExpired = 88
    case codeUsed = 89
    case notEnough = 90
    case overLimit = 91
    case risk = 92
    case brokenSignature = 93
    case answersLate = 94
    case reset = 95
    case undoneTwice = 96
    case refundWaits = 97
    case billLacks = 98
    case billShort = 99

    /// When the customer makes up his mind.
    static let customerMilliseconds: Int64 = 3000
    /// When the bank of ``errorAndPaidLater`` has paid.
    static let bankMilliseconds: Int64 = 6000
    /// How late ``answersLate`` is.
    static let lateMilliseconds: Int64 = 20_000
    /// How long a refund of ``refundWaits`` takes.
    static let refundMilliseconds: Int64 = 5000

    /// Everything below 80 is paid at once.
    package init(ending: UInt8) { self = ProviderOutcome(rawValue: ending) ?? .paid }
}

/// What stays of a scanned code: how it ends, and the part that may be shown.
package struct ProviderCode: Hashable, Sendable {
    package let ending: UInt8
    /// First two and last four digits.
    package let mark: String

    /// nil for what is no code of that provider.
    package init?(_ digits: String, of kind: ProviderKind) {
        let bytes = Array(digits.utf8)
        guard bytes.allSatisfy({ (48...57).contains($0) }), bytes.count >= 16,
            let prefix = UInt8(digits.prefix(2)), let ending = UInt8(digits.suffix(2))
        else { return nil }
        switch kind {
        case .wechat: guard bytes.count == 18, (10...15).contains(prefix) else { return nil }
        case .alipay: guard bytes.count <= 24, (25...30).contains(prefix) else { return nil }
        }
        self.ending = ending
        mark = digits.prefix(2) + String(repeating: "*", count: bytes.count - 6) + digits.suffix(4)
    }
}

import Journal
import Simulators
import Text

/// The switch's orders at a wallet beside a simulated provider's, for `simulate compare`.
struct WalletBooks {
    let channel: String
    /// The provider's file.
    let book: String
    let isJSON: Bool

    func compare(_ reader: JournalReader) throws {
        let rows = try rows()
        let comparison = try JournalFailure.bridging {
            WalletComparison(try payments(reader), with: rows)
        }
        for difference in comparison.differences { show(difference) }
        showSums(comparison)
        guard comparison.differences.isEmpty else { throw QuietFailure(status: .failed) }
    }

    private func payments(_ reader: JournalReader) throws -> [WalletPayment] {
        let refunds = Dictionary(grouping: try reader.orderRefunds(on: channel), by: \.order)
        var payments: [WalletPayment] = []
        var last: Int64 = 0
        while true {
            let page = try reader.orders(on: channel, after: last, limit: 5000)
            guard let end = page.last?.payment else { return payments }
            payments += page.map { order in
                WalletPayment(
                    id: order.id,
                    number: order.number,
                    amountMinor: order.amountMinor,
                    outcome: Self.outcome(of: order),
                    refunds: (refunds[order.number] ?? []).map {
                        WalletPayment.Refund(number: $0.number, amountMinor: $0.amountMinor)
                    }
                )
            }
            last = end
        }
    }

    private static func outcome(of order: OrderListing) -> SwitchPayment.Outcome {
        switch order.state {
        case "paid": .approved
        case "unpaid": .declined
        case "undone": .reversed
        // Nobody knows yet, or a person has it.
        default: .pending
        }
    }

    private func rows() throws -> [ProviderOrder] {
        _ = try InputReader.bytes(of: book)
        do throws(ProviderError) {
            return try ProviderBookFile.read(book).orders
        } catch {
            throw ProviderRun.wording(error)
        }
    }

    private func show(_ difference: WalletDifference) {
        if isJSON {
            Console.json([
                ("difference", .string(difference.kind.rawValue)),
                ("id", difference.id.map { .string($0) } ?? .null),
                ("order", .string(difference.number)),
                ("here_minor", .number("\(difference.hereMinor)")),
                ("provider_minor", .number("\(difference.thereMinor)")),
            ])
        } else {
            Console.line(
                "\(difference.kind.rawValue) \(difference.id ?? difference.number):"
                    + " here \(CompareBooks.text(difference.hereMinor)),"
                    + " at the provider \(CompareBooks.text(difference.thereMinor))"
            )
        }
    }

    private func showSums(_ comparison: WalletComparison) {
        let standing = comparison.there.standingMinor
        if isJSON {
            Console.json([
                ("payments", .number("\(comparison.payments)")),
                ("agreed", .number("\(comparison.agreed)")),
                ("differences", .number("\(comparison.differences.count)")),
                ("standing_minor", .number("\(comparison.standingMinor)")),
                ("provider_standing_minor", .number("\(standing)")),
            ])
        } else {
            let agreed = Counted.text(comparison.agreed, "stands", "stand")
            Console.line(
                "\(Counted.text(comparison.payments, "payment")), \(agreed) in both books with"
                    + " \(CompareBooks.text(standing)) CNY;"
                    + " \(Counted.text(comparison.differences.count, "difference"))"
            )
        }
    }
}

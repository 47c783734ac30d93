import Payments
import Upstream

/// What orders took, as far as their provider has said it lately: a refund at WeChat names it, and
/// what is known need not be asked for, so that no two questions follow each other.
///
/// The total of an order never changes; what is forgotten is asked for again.
struct OrderTotals: Sendable {
    static let most = 1_024

    private var totals: [OrderNumber: Int64] = [:]
    /// From the oldest on.
    private var known: [OrderNumber] = []
    private var oldest = 0

    subscript(order: OrderNumber) -> Int64? { totals[order] }

    /// Keeps what an answer that is believed says.
    mutating func learn(_ finding: WalletAnswer.Finding, of order: OrderNumber) {
        switch finding {
        case .pay(.paid(let taken)), .query(.paid(let taken), _),
            .query(.partlyReturned(let taken), _):
            keep(taken.total, of: order)
        case .pay, .order, .query, .cancel, .close, .refund, .refundQuery: break
        }
    }

    private mutating func keep(_ total: Int64, of order: OrderNumber) {
        guard totals.updateValue(total, forKey: order) == nil else { return }
        guard known.count == Self.most else { return known.append(order) }
        totals[known[oldest]] = nil
        known[oldest] = order
        oldest = (oldest + 1) % Self.most
    }

    /// The same ask, with the total where that is known and wanted.
    func adding(to ask: WalletAsk) -> WalletAsk {
        guard case .refund(let number, let fen, nil) = ask.act, let total = totals[ask.order] else {
            return ask
        }
        return ask.then(.refund(number, fen: fen, total: total))
    }
}

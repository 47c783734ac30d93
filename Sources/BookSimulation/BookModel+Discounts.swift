import Book
import Payments
import Reference

/// Discounts told once more: each of them is tried on each line.
extension BookModel {
    /// What each line of a basket costs after discounts; nil where that comes to all that is asked
    /// for.
    ///
    /// `card`: who pays, which a completion need not say.
    func discounted(_ request: PaymentRequest, paidBy card: Int) -> [Int64]? {
        let kinds: [ModelledOperation] = [.takes, .completes, .reportsCompletion]
        guard kinds.contains(request.modelled), request.asset == .yuan,
            let asked = request.amount
        else { return nil }
        let lines = request.details?.values.texts.productLines ?? []
        guard lines.reduce(0, { $0 + $1.amount }) == asked else { return nil }
        let merchant = merchant(Int(request.identity.terminal.rawValue))
        let owners = rows(.station).first { $0[0] == merchant }.map { withAbove($0[1]) } ?? []
        let level = level(of: card)
        let net = lines.map { line in
            let off = rows(.discount).map { discount in
                isOn(discount, line) && isGiven(discount[2], owners)
                    ? takenOff(line, rate(of: discount, line, level)) : 0
            }
            let most = off.max() ?? 0
            return line.amount < 0 ? line.amount + most : line.amount - most
        }
        return max(1, net.reduce(0, +)) < asked ? net : nil
    }

    /// The same of what completes a hold: of its card, and of what no host has.
    func discounted(_ request: PaymentRequest, completing hold: Entry) -> [Int64]? {
        hold.host == nil ? discounted(request, paidBy: hold.cardNumber) : nil
    }

    private func isOn(_ discount: [String], _ line: ProductLine) -> Bool {
        rows(.product).contains { $0[0] == line.code && $0[2] == discount[1] }
    }

    private func isGiven(_ list: String, _ owners: [String]) -> Bool {
        list.isEmpty
            || list.split(separator: " ").contains { code in
                code.hasSuffix("+")
                    ? owners.contains(String(code.dropLast())) : owners.first == String(code)
            }
    }

    /// The two fields that say how much.
    private func rate(
        of discount: [String],
        _ line: ProductLine,
        _ level: String?
    ) -> [String] {
        let steps = rows(.discountStep).filter { step in
            step[0] == discount[0] && [level, "*"].contains(step[1])
                && thousandths(step[2]) <= Int64(line.quantity.units) * 1_000
                && isNow(step[5], step[6])
        }
        let own = steps.filter { $0[1] != "*" }
        let step = (own.isEmpty ? steps : own).max { thousandths($0[2]) < thousandths($1[2]) }
        return Array((step ?? discount)[3...4])
    }

    /// Without a sign.
    private func takenOff(_ line: ProductLine, _ rate: [String]) -> Int64 {
        let amount = abs(line.amount)
        if let permille = Int64(rate[0]) { return amount * permille / 1_000 }
        let decimals = rate[1].drop { $0 != "." }.count - 1
        let units = Int64(rate[1].filter { $0 != "." }) ?? 0
        // The simulation sells whole litres.
        let minor = Int64(line.quantity.units) * units * 100
        return min(amount, minor / [1, 10, 100, 1_000, 10_000][max(0, decimals)])
    }

    private func thousandths(_ quantity: String) -> Int64 {
        Int64(quantity.filter { $0 != "." }) ?? 0
    }

    private func level(of card: Int) -> String? {
        let rows = rows(.discountLevel)
        let field = EventGenerator.field(card)
        let vehicles = self.rows(.vehicle).filter { $0[2] == field }.sorted { $0[0] < $1[0] }
        var names = [["card", field]]
        names += (vehicles.first.map { withAbove($0[1]) } ?? []).map { ["company", $0] }
        names += (1...6).reversed().map { ["bins", String(field.prefix($0))] }
        return names.lazy.compactMap { name in rows.first { Array($0[0...1]) == name }?[2] }.first
    }
}

package import Payments
internal import Text

/// What a terminal finds in the table of prices that it has fetched.
extension TerminalParameters {
    /// The prices of a product on a day, each once, as the table writes them.
    ///
    /// A terminal does not know where in the tree of organisations its station stands: where
    /// several prices hold it cannot choose.
    package func prices(of product: String, at moment: LocalMoment) -> [String] {
        let day = [(moment.year, 4), (moment.month, 2), (moment.day, 2)]
            .map { DecimalText.padded(UInt64($0), digits: $1) }
            .joined(separator: "-")
        var prices: [String] = []
        for row in tables["price"]?.rows ?? [] {
            // product \ organisation \ price \ from \ until
            let fields = row.split(separator: "\\", omittingEmptySubsequences: false)
            guard fields.count >= 3, fields[0] == product else { continue }
            let from = fields.count > 3 ? fields[3].prefix(10) : ""
            let until = fields.count > 4 ? fields[4].prefix(10) : ""
            guard from <= day, until.isEmpty || until >= day else { continue }
            let price = String(fields[2])
            if !prices.contains(price) { prices.append(price) }
        }
        return prices
    }
}

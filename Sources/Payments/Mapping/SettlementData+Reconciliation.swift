package import ISO8583

/// Totals in elements of their own: counts in DE 74 to 77, sums in 86 to 89, what is left of them
/// in 97.
extension SettlementData {
    /// The elements of totals that are written one by one, in their order.
    static let tallies: [Element] = [
        .creditsNumber, .creditsReversalNumber, .debitsNumber, .debitsReversalNumber,
        .creditsAmount, .creditsReversalAmount, .debitsAmount, .debitsReversalAmount,
        .netSettlement,
    ]

    /// The totals of a message; nil where one of them is missing, or DE 97 is not what the others
    /// come to.
    ///
    /// `absentIsNone`: a tally of which neither count nor sum is sent is none, and DE 97 may be
    /// left out.
    package static func readReconciliation(
        _ message: Message,
        absentIsNone: Bool = false
    ) -> SideTallies? {
        func tally(_ count: Element, _ amount: Element) -> Tally? {
            if absentIsNone, !message.has(count), !message.has(amount) { return Tally() }
            guard let number = message.digits(count), let sum = message.digits(amount) else {
                return nil
            }
            return Tally(count: Int64(clamping: number), amount: Int64(clamping: sum))
        }
        guard let credits = tally(.creditsNumber, .creditsAmount),
            let creditReversals = tally(.creditsReversalNumber, .creditsReversalAmount),
            let debits = tally(.debitsNumber, .debitsAmount),
            let debitReversals = tally(.debitsReversalNumber, .debitsReversalAmount)
        else { return nil }
        let tallies = SideTallies(
            debits: debits,
            credits: credits,
            debitReversals: debitReversals,
            creditReversals: creditReversals
        )
        if absentIsNone, !message.has(.netSettlement) { return tallies }
        return readNet(message) == net(of: tallies) ? tallies : nil
    }

    /// What the element of an answer says of our totals; nil for one that says nothing of them.
    static func text(of element: Element, _ tallies: SideTallies) -> [UInt8]? {
        switch element {
        case .creditsNumber: digits(tallies.credits.count, 10)
        case .creditsReversalNumber: digits(tallies.creditReversals.count, 10)
        case .debitsNumber: digits(tallies.debits.count, 10)
        case .debitsReversalNumber: digits(tallies.debitReversals.count, 10)
        case .creditsAmount: digits(tallies.credits.amount, 16)
        case .creditsReversalAmount: digits(tallies.creditReversals.amount, 16)
        case .debitsAmount: digits(tallies.debits.amount, 16)
        case .debitsReversalAmount: digits(tallies.debitReversals.amount, 16)
        case .netSettlement: netText(of: tallies)
        default: nil
        }
    }

    /// The elements of a terminal's totals with what they say, in their order.
    package static func reconciliation(
        of tallies: SideTallies
    ) -> [(element: Element, text: [UInt8])] {
        self.tallies.compactMap { element in
            text(of: element, tallies).map { (element, $0) }
        }
    }

    /// What is due to the merchant, by what the sides come to: credits less debits.
    private static func net(of tallies: SideTallies) -> Int64 {
        tallies.credits.amount + tallies.debitReversals.amount - tallies.debits.amount
            - tallies.creditReversals.amount
    }

    /// A `C` in front of what is over, a `D` in front of what is short; of nothing either.
    private static func readNet(_ message: Message) -> Int64? {
        guard let text = message.bytes(.netSettlement), text.count == 17,
            let sum = DigitText.value(text[1...])
        else { return nil }
        switch text[0] {
        case UInt8(ascii: "C"): return Int64(clamping: sum)
        case UInt8(ascii: "D"): return -Int64(clamping: sum)
        default: return nil
        }
    }

    private static func netText(of tallies: SideTallies) -> [UInt8] {
        let net = net(of: tallies)
        return [UInt8(ascii: net < 0 ? "D" : "C")] + digits(Int64(clamping: net.magnitude), 16)
    }

    /// What is more than the digits can say is the most that they can.
    private static func digits(_ value: Int64, _ count: Int) -> [UInt8] {
        let most: Int64 = count == 10 ? 9_999_999_999 : 9_999_999_999_999_999
        var text: [UInt8] = []
        DigitText.append(UInt64(min(max(0, value), most)), digits: count, to: &text)
        return text
    }
}

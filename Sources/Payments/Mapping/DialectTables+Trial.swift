import ISO8583

/// Every reply built once at the start, so that no element is unfit later.
extension DialectTables {
    /// Writes one reply of every message type with every decided element, so that a specification
    /// that cannot hold them is refused at start and not under a payment.
    func tryReplies() throws(MappingError) {
        let at = Timestamp(rawValue: 0)
        let balance = BalanceEntry(type: .available, asset: .yuan, minorUnits: 1)
        let ledger = BalanceEntry(type: .ledger, asset: .yuan, minorUnits: -1)
        let date = BusinessDate(year: 2026, month: 12, day: 31)
        let longestKeys = [UInt8](
            repeating: 0,
            count: KeyLayout.doubleLengthWithTrackKey.lengthBytes
        )
        do {
            for index in rules.indices {
                let request = Message(specification: specification, type: rules[index].rule.type)
                var decided = PaymentReply(
                    outcome: .approved,
                    retrievalReference: RetrievalReference(
                        date: date,
                        position: RetrievalReference.Form.firstWithLetters,
                        form: .decimal
                    ),
                    approvalCode: "00000Z",
                    businessDate: date,
                    decidedAt: at,
                    balances: [balance, ledger]
                )
                decided.details = .of(Self.fullest(date))
                _ = try reply(to: request, rule: index, decided: decided, keys: longestKeys)
            }
            for outcome in Outcome.allCases {
                var message = Message(specification: specification, type: "0210")
                try message.set(.actionCode, actionCode(of: outcome))
            }
        } catch {
            throw .elementUnfit(error.path ?? ElementPath(.actionCode))
        }
    }

    /// All that details can hold, as long as it can be.
    private static func fullest(_ date: BusinessDate) -> ReplyDetails.Values {
        let query = QueriedPayment(
            payment: .max,
            state: .partlyReversed,
            outcome: .approved,
            reference: RetrievalReference(date: date, position: 1, form: .decimal),
            amount: 999_999_999_999,
            refunded: 999_999_999_999,
            approvalCode: "00000Z"
        )
        let chip = [0x91, 0x0A] + [UInt8](repeating: 0, count: 10)
        let most = Tally(count: .max, amount: .max)
        let ours = SideTallies(debits: most)
        let half = HalfAnswer(ours: ours, result: .balanced)
        return ReplyDetails.Values(
            chip: chip,
            query: query,
            text: "00",
            settlement: SettlementAnswer(domestic: half, foreign: half),
            shift: .max,
            draw: String(repeating: "0", count: 512),
            taken: TakenAmount(asked: 999_999_999_999, due: 2, taken: 1)
        )
    }
}

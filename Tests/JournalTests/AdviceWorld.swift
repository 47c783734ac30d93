import Book
import Ledger
import Payments
import Upstream

/// What advices, queries and operators at terminals say, made by hand.
enum AdviceWorld {
    static func stationOperator(
        _ number: UInt16 = 17,
        merchant: String = "DEMOSTATION0001",
        role: StationOperator.Role = .supervisor
    ) -> StationOperator {
        StationOperator(
            key: StationOperatorKey(merchant: merchant, number: number),
            name: "Li Na",
            role: role,
            password: TestWorld.pin
        )
    }

    static func tag(_ name: String, _ value: String) -> TextTag {
        let tag = name.utf8.reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        return TextTag(tag: tag, value: Array(value.utf8))
    }

    /// All that a request may say beside its amount.
    static let details: RequestDetails = {
        var values = RequestDetails.Values()
        values.operatorNumber = 999
        values.tip = .max
        values.texts = [tag("V1", "A12345"), tag("V4", ""), tag("O1", "999"), tag("V1", "B1")]
        values.isPartAllowed = true
        values.chip = [0x91, 0x02, 0xFF, 0x00]
        return .of(values)
    }()

    static func payment(_ details: RequestDetails?, offlineUpTo: Int64? = nil) -> BookEvent.Kind {
        var made = TestWorld.request(
            .offlineSale,
            .financial,
            mti: 0x0220,
            stan: 78,
            terminal: 1
        )
        made.amount = 100
        made.asset = .yuan
        made.card = TestWorld.card(1)
        made.details = details
        var plan = TestWorld.inHouse
        plan.offlineUpTo = offlineUpTo
        return .payment(made, plan)
    }

    /// Whatever format 8 brought.
    static let kinds: [BookEvent.Kind] = {
        var answer = UpstreamAnswer(
            channel: ChannelNumber(rawValue: 2),
            exchange: .max,
            mti: 0x0210,
            number: 999_999,
            decision: .approved,
            code: "00",
            terminal: "T0000001",
            merchant: ""
        )
        answer.taken.chip = [0x91, 0x00]
        let key = StationOperatorKey(merchant: "DEMOSTATION0001", number: 0)
        let acts: [StationOperatorAct] = [
            .add(stationOperator()), .add(stationOperator(0, merchant: "", role: .cashier)),
            .setRole(key, .cashier), .setRole(key, .supervisor),
            .setPassword(key, TestWorld.pin), .setEnabled(key, false), .setEnabled(key, true),
        ]
        return [
            payment(details), payment(.of(RequestDetails.Values()), offlineUpTo: 0),
            payment(nil, offlineUpTo: .max), .hostAnswer(answer),
            payment(
                .of(
                    RequestDetails.Values(
                        code: CodeMark(kind: .unionpay, first: 62, last: 4567, length: 19)
                    )
                )
            ),
        ] + acts.map { TestWorld.act(.stationOperator($0)) }
    }()

    /// What only some requests are told.
    static let replies: [PaymentReply] = {
        func reply(_ change: (inout ReplyDetails.Values) -> Void) -> PaymentReply {
            var values = ReplyDetails.Values()
            change(&values)
            var reply = PaymentReply(
                outcome: .acknowledged,
                decidedAt: Timestamp(rawValue: TestWorld.start)
            )
            reply.details = .of(values)
            return reply
        }
        let queried = QueriedPayment.State.allCases.map { state in
            reply {
                $0.query = QueriedPayment(
                    payment: .max,
                    state: state,
                    outcome: .insufficientFunds,
                    reference: state == .pending ? nil : HeldWorld.reference(42),
                    amount: .max,
                    refunded: 0,
                    approvalCode: state == .approved ? "00000Z" : nil
                )
            }
        }
        return queried + [
            reply { $0.chip = [0x71, 0x01, 0x00] }, reply { $0.text = "谢谢" }, reply { _ in },
        ]
    }()
}

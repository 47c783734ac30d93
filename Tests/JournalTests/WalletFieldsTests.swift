import JournalFormat
import Payments
import Testing
import Upstream

/// What wallets say, and their terms, as bytes.
@Suite struct WalletFieldsTests {
    static let taken: [WalletTaken] = [
        WalletTaken(total: 1, currency: "CNY", number: "4200001", paidAt: nil),
        WalletTaken(
            total: .max,
            currency: nil,
            number: String(repeating: "9", count: 64),
            paidAt: Timestamp(rawValue: -1)
        ),
    ].compactMap(\.self)

    static let findings: [WalletAnswer.Finding] = {
        var findings: [WalletAnswer.Finding] = [
            .pay(.inProgress), .pay(.alreadyPaid), .pay(.deadNumber),
            .pay(.refused(.insufficientFunds)), .order(.drawn(text: "weixin://码")),
            .order(.refused(.invalidCard)),
        ]
        let sentAt = Timestamp(rawValue: .max)
        findings += taken.map { .pay(.paid($0)) }
        for taken in taken {
            for finding in [QueryFinding.paid(taken), .returned(taken), .partlyReturned(taken)] {
                findings.append(.query(finding, sentAt: sentAt))
            }
        }
        for finding in [QueryFinding.notYet, .absent, .never(.declinedByHost)] {
            findings.append(.query(finding, sentAt: Timestamp(rawValue: 0)))
        }
        let undoings: [UndoFinding] = [
            .done(wasPaid: nil), .done(wasPaid: true), .done(wasPaid: false), .again, .absent,
            .tooEarly, .tooLate, .paid, .refused(.restrictedCard),
        ]
        findings += undoings.flatMap { [.cancel($0), .close($0)] }
        let refunds: [RefundFinding] = [
            .paid(fen: .max), .accepted(fen: 1), .absent, .refused(.amountLimit), .closed,
            .abnormal, .notEnough,
        ]
        findings += refunds.flatMap { [.refund($0), .refundQuery($0, sentAt: sentAt)] }
        for reason in UnknownReason.allCases {
            findings += [
                .pay(.unknown(reason)), .order(.unknown(reason)),
                .query(.unknown(reason), sentAt: sentAt), .cancel(.unknown(reason)),
                .close(.unknown(reason)), .refund(.unknown(reason)),
                .refundQuery(.unknown(reason), sentAt: sentAt),
            ]
        }
        return findings
    }()

    private static func answer(_ finding: WalletAnswer.Finding) -> WalletAnswer {
        WalletAnswer(
            channel: ChannelNumber(rawValue: .max),
            exchange: .max,
            attempt: 3,
            finding,
            code: "ACQ.TRADE_NOT_EXIST"
        )
    }

    private func bytes<Part: Recorded>(_ part: Part) -> [UInt8] {
        PartBytes.encode(part, format: EventCodec.format)
    }

    @Test(arguments: findings.indices)
    func `what a provider said comes back as it was, and nothing else does`(index: Int) throws {
        let answer = Self.answer(Self.findings[index])
        let bytes = bytes(answer)
        #expect(try PartBytes.decode(bytes) == answer)
        for length in bytes.indices {
            #expect(throws: EventCodecError.self) {
                try PartBytes.decode(Array(bytes[..<length]), as: WalletAnswer.self)
            }
        }
        // Whatever a byte is: another answer, or an error.
        for place in bytes.indices.dropFirst() {
            var other = bytes
            other[place] = ~other[place]
            do {
                #expect(try PartBytes.decode(other) != answer)
            } catch {
                // The type says what it is.
            }
        }
    }

    @Test func `each finding has bytes of its own`() {
        let all = Self.findings.map { bytes(Self.answer($0)) }
        #expect(Set(all).count == all.count)
    }

    @Test func `what cannot have been taken is refused`() throws {
        let taken = try #require(Self.taken.first)
        var bytes = bytes(taken)
        // The sum stands first: a zero is none.
        bytes[1] = 0
        #expect(throws: EventCodecError.self) {
            try PartBytes.decode(bytes, as: WalletTaken.self)
        }
    }

    @Test func `a hint has the number of an order`() throws {
        let number = try #require(OrderNumber("000000012611300K3Z02S11"))
        for cause in WalletHint.Cause.allCases {
            let hint = WalletHint(
                channel: ChannelNumber(rawValue: 2),
                number: number,
                about: cause
            )
            #expect(try PartBytes.decode(bytes(hint)) == hint)
        }
        var other = bytes(
            WalletHint(channel: ChannelNumber(rawValue: 2), number: number, about: .payment)
        )
        let place = try #require(other.lastIndex(of: 0x5A))
        other[place] = 0x7A
        #expect(throws: EventCodecError.self) {
            try PartBytes.decode(other, as: WalletHint.self)
        }
    }

    @Test func `an older format says nothing of wallets`() throws {
        var terms = HostTerms()
        terms.wallet = WalletTerms(of: .alipay)
        terms.wallet?.refundWithinDays = .max
        #expect(try PartBytes.decode(bytes(terms)) == terms)
        let older = try PartBytes.decode(
            PartBytes.encode(terms, format: 12),
            as: HostTerms.self
        )
        #expect(older == HostTerms())
    }

    @Test func `the terms of a channel are the same bytes in every format`() {
        for provider in WalletProvider.allCases {
            let terms = WalletTerms(of: provider)
            let kept = PartBytes.encode(terms).dropFirst()
            #expect(kept == bytes(terms).dropFirst())
        }
    }
}

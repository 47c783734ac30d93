import Book
import Payments
import Testing

@Suite struct OrderTimeTests {
    private let start = Timestamp(rawValue: 1_795_212_000_000_000)

    private func order(
        _ state: OrderState,
        isDrawn: Bool = false,
        _ change: (inout Order.Course) -> Void = { _ in }
    ) throws -> Order {
        var course = Order.Course(state: state, askedAt: start)
        change(&course)
        return Order(
            id: 7,
            leg: .first,
            channel: ChannelNumber(rawValue: 7),
            number: try #require(OrderNumber("482100002611290KIN071")),
            amount: 8_850,
            at: start,
            terminal: "T0000001",
            batch: 1,
            isDrawn: isDrawn,
            answerWithinMilliseconds: 25_000
        ).coming(to: course)
    }

    private func seconds(_ time: Timestamp?) -> Int64? {
        time.map { ($0.rawValue - start.rawValue) / 1_000_000 }
    }

    private func after(_ seconds: Int64) -> Timestamp {
        Timestamp(rawValue: start.rawValue + seconds * 1_000_000)
    }

    @Test(
        arguments: [(WalletProvider.wechat, 40, 55), (.alipay, 30, 39)]
            as [(WalletProvider, Int64, Int64)]
    )
    func `the last question is asked when its polls are over`(
        _ provider: WalletProvider,
        _ last: Int64,
        _ givenUp: Int64
    ) throws {
        let terms = WalletTerms(of: provider)
        let order = try order(.resolving)
        #expect(seconds(order.cancelFrom(terms)) == last)
        #expect(seconds(order.giveUpFrom(terms)) == givenUp)
    }

    @Test func `what is hurried is cancelled as soon as its wallet allows`() throws {
        let hurried = try order(.resolving) { $0.hurriedAt = self.after(3) }
        // Fifteen seconds behind the last time at which the payment may have left.
        #expect(seconds(hurried.cancelFrom(WalletTerms(of: .wechat))) == 21)
        #expect(seconds(hurried.cancelFrom(WalletTerms(of: .alipay))) == 3)
        let late = try order(.resolving) { $0.hurriedAt = self.after(25) }
        #expect(seconds(late.cancelFrom(WalletTerms(of: .wechat))) == 25)
        let drawn = try order(.drawn, isDrawn: true)
        #expect(seconds(drawn.cancelFrom(WalletTerms(of: .wechat))) == 300)
    }

    @Test func `questions stand on a grid, with the last among them`() throws {
        var terms = WalletTerms(of: .alipay)
        terms.pollUntilMilliseconds = 10_000
        let order = try order(.resolving)
        var asked: [Int64?] = []
        var time = start
        for _ in 0..<6 {
            guard let next = order.query(after: time, terms) else { break }
            asked.append(seconds(next))
            time = next
        }
        #expect(asked == [3, 6, 9, 10, 12, 15])
        for state in OrderState.allCases where state != .resolving && state != .drawn {
            #expect(try self.order(state).query(after: start, terms) == nil)
        }
    }

    @Test func `its terminal waits until it was told, and again once it asks`() throws {
        #expect(seconds(try order(.asked).answerAt) == 25)
        #expect(try order(.asked).awaited == .heard)
        let told = try order(.resolving) { $0.toldAt = self.after(25) }
        #expect(told.answerAt == nil && told.awaited == .gone)
        let again = try order(.resolving) {
            $0.toldAt = self.after(25)
            $0.askedAt = self.after(26)
        }
        #expect(seconds(again.answerAt) == 51 && again.awaited == .heard)
        #expect(try order(.drawn, isDrawn: true).awaited == .gone)
        #expect(try order(.asked) { $0.hurriedAt = self.start }.awaited == .unwanted)
    }

    @Test func `what is unclaimed goes back behind the later of payment and word`() throws {
        let terms = WalletTerms(of: .alipay)
        let paidLast = try order(.unclaimed) {
            $0.toldAt = self.after(25)
            $0.paidAt = self.after(30)
        }
        #expect(seconds(paidLast.unclaimedUntil(terms)) == 210)
        let hurried = try order(.unclaimed) {
            $0.paidAt = self.after(30)
            $0.hurriedAt = self.after(40)
        }
        #expect(seconds(hurried.unclaimedUntil(terms)) == 40)
    }
}

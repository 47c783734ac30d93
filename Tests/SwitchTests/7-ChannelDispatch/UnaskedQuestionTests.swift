import Book
import CardSecurity
import Logging
import NIOEmbedded
import Payments
import Testing
import Upstream

@testable import Switch

/// Questions that nobody can be asked: an order goes on by answers alone, so each has one.
@Suite struct UnaskedQuestionTests {
    /// `@unchecked Sendable`: a test and its loop are one thread.
    private final class Told: @unchecked Sendable {
        var answers: [WalletAnswer] = []
    }

    private func ring() throws -> DataKeyRing {
        let random = SeededRandomSource(seed: 7)
        func key(_ label: DataKeyLabel) throws -> UnwrappedDataKey {
            UnwrappedDataKey(label: label, number: 1, key: try KeyBytes(count: 32, from: random))
        }
        return DataKeyRing(
            terminalKeys: try key(DataKeyLabel(.keys)),
            cardTokens: try key(DataKeyLabel(.cardTokens)),
            pinReferences: try key(DataKeyLabel(.pinReferences)),
            cardNumbers: try key(DataKeyLabel(.cardNumbers, businessDate: 20_261_121)),
            bootEpoch: 1
        )
    }

    /// A number of an order.
    private func order(_ seq: Int64) throws -> OrderNumber {
        OrderNumber(
            institution: try #require(InstitutionDigits("12345678")),
            date: BusinessDate(year: 2026, month: 11, day: 20),
            salt: try #require(OrderSalt(rawValue: 7)),
            seq: seq,
            leg: .first
        )
    }

    @Test func `a channel without a link, and one that is gone, answer what they are asked`()
        throws
    {
        let loop = EmbeddedEventLoop()
        let unlinked = ChannelNumber(rawValue: 3)
        let dispatcher = try ChannelDispatcher(
            executor: LoopExecutor(loop),
            channels: [UnlinkedChannel(number: unlinked, name: "wechat", reason: "no key")],
            settings: [],
            numbers: [:],
            availability: ChannelAvailability(),
            ring: try ring(),
            environment: ChannelEnvironment(
                clock: FixedClock(now: Timestamp(rawValue: 0)),
                counters: CounterSet(),
                times: StageTimes(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        let told = Told()
        dispatcher.assumeIsolated { dispatcher in
            dispatcher.serve(
                ChannelAudience(
                    events: { events in
                        for event in events {
                            if case .walletAnswer(let answer) = event.kind {
                                told.answers.append(answer)
                            }
                        }
                    },
                    availability: { _, _ in }
                )
            )
        }
        let moment = Timestamp(rawValue: 1_795_132_800_000_000)
        let number = try order(1)
        let refund = try order(2)
        dispatcher.ask([
            WalletQuestion(channel: unlinked, exchange: 1, order: number, sentAt: moment)
        ])
        loop.run()
        #expect(told.answers.map(\.finding) == [.query(.unknown(.unasked), sentAt: moment)])
        dispatcher.ask([
            WalletQuestion(
                channel: ChannelNumber(rawValue: 4),
                exchange: 2,
                order: number,
                refund: refund,
                sentAt: moment
            )
        ])
        loop.run()
        #expect(told.answers.last?.finding == .refundQuery(.unknown(.unasked), sentAt: moment))
        #expect(told.answers.map(\.exchange) == [1, 2])
        #expect(told.answers.map(\.channel.rawValue) == [3, 4])
    }
}

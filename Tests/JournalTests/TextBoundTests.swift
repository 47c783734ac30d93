import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing
import Upstream

/// What the codec of events writes of any length, it reads.
@Suite struct TextBoundTests {
    @Test(arguments: [0, 1, 65_535, 65_536])
    func `every text and blob of an event comes back at every length up to the bound`(
        length: Int
    ) throws {
        let text = String(repeating: "x", count: length)
        let blob = [UInt8](repeating: 7, count: length)
        for event in Self.events(with: text, blob) {
            var reply = EventCodecTests.reply
            reply.approvalCode = text
            let bytes = EventCodec.encode(event, reply: reply)
            let read = try EventCodec.decode(bytes, card: EventCodec.card(of: event))
            #expect(read == RecordedEvent(event: event, reply: reply))
        }
    }

    @Test func `a text beyond the bound is refused, and was read in older formats`() throws {
        let text = String(repeating: "x", count: 65_537)
        for event in Self.events(with: text, [UInt8](repeating: 7, count: 65_537)) {
            let bytes = EventCodec.encode(event, reply: nil)
            #expect(throws: EventCodecError.self) {
                try EventCodec.decode(bytes, card: EventCodec.card(of: event))
            }
            guard case .operatorAct = event.kind else { continue }
            let older = EventCodec.encode(event, reply: nil, format: 3)
            let read = try EventCodec.decode(older, card: EventCodec.card(of: event))
            #expect(read == RecordedEvent(event: event, reply: nil))
        }
    }

    /// One event for each field of variable length.
    private static func events(with text: String, _ blob: [UInt8]) -> [BookEvent] {
        var request = TestWorld.request(.purchase, .financial, mti: 0x0200, stan: 1, terminal: 1)
        var kinds: [BookEvent.Kind] = [
            .signOn(request, KeyMaterial(sealed: blob, handedOut: [])),
            .signOn(request, KeyMaterial(sealed: [], handedOut: blob)),
        ]
        request.reason = text
        kinds.append(.payment(request, TestWorld.inHouse))
        request.reason = nil
        request.original = OriginalReference()
        request.original?.retrievalReference = text
        kinds.append(.payment(request, TestWorld.inHouse))
        request.original = nil
        var plan = TestWorld.inHouse
        plan.legs.first.channel = text
        kinds.append(.payment(request, plan))
        kinds.append(
            .payment(
                request,
                RoutePlan(decider: .ledger, rule: text, configurationVersion: 1)
            )
        )
        let refusals = RefusalCount(
            listener: ListenerNumber(rawValue: 1),
            terminal: text,
            reason: .macFailed,
            count: 1
        )
        kinds.append(.refusals(refusals))
        for place in 0..<5 {
            kinds.append(
                TestWorld.act(
                    .registerTerminal(
                        TerminalRegistration(
                            terminal: place == 0 ? text : "",
                            merchant: place == 1 ? text : "",
                            ifsfTerminal: place == 2 ? text : nil,
                            ifsfMerchant: place == 3 ? text : nil,
                            sealedMasterKey: place == 4 ? blob : []
                        )
                    )
                )
            )
        }
        kinds.append(
            .operatorAct(OperatorAct(operatorName: text, reason: "", kind: .rotateMasterKey))
        )
        kinds.append(
            .operatorAct(OperatorAct(operatorName: "", reason: text, kind: .rotateMasterKey))
        )
        let channel = ExternalChannel(number: ExternalChannel.bank.number, name: text, terms: .test)
        kinds.append(TestWorld.act(.setChannelStopped(channel, true)))
        kinds.append(.resumed([channel]))
        for place in 0..<5 {
            var answer = UpstreamAnswer(
                channel: channel.number,
                exchange: 1,
                mti: 0x0210,
                number: 1,
                decision: .approved,
                code: place == 0 ? text : "",
                terminal: place == 1 ? text : "",
                merchant: place == 2 ? text : ""
            )
            answer.taken.approvalCode = place == 3 ? text : nil
            answer.taken.number = place == 4 ? text : nil
            kinds.append(.hostAnswer(answer))
        }
        return kinds.map { TestWorld.event($0, at: 1) }
    }
}

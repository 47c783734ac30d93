import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Text
import Upstream

@Suite struct EventCodecTests {
    static let kinds: [BookEvent.Kind] = {
        var named = TestWorld.request(.balance, .financial, mti: 0x0220, stan: 999_999, terminal: 7)
        named.original = OriginalReference(
            retrievalReference: "632500000001",
            stan: 12,
            window: 3,
            transmission: 1_231_235_959,
            messageClass: .financial
        )
        named.session = .fixedKey
        named.reason = "25"
        named.batch = nil
        named.identity.windowKind = .day
        named.transmission = 101_000_000
        var derived = TestWorld.request(.purchase, .financial, mti: 0x1200, stan: 6, terminal: 7)
        derived.session = .derivedKey
        derived.keySerial = KeySerial(device: .max, counter: 0x1F_FFFF)
        var keyed = TestWorld.request(.purchase, .financial, mti: 0x0200, stan: 5, terminal: 7)
        keyed.pin = .keyed(PINReference(high: .max, low: 0x0102_0304_0506_0708))
        var unreadable = keyed
        unreadable.pin = .unreadable
        var bounded = RoutePlan(
            decider: .channel(ChannelNumber(rawValue: 9)),
            rule: nil,
            configurationVersion: .max,
            maximumAmount: .max
        )
        var split = RoutePlan.bank
        split.legs.rest = [
            PlannedLeg(decider: .ledger, channel: "in-house", part: .max),
            PlannedLeg(decider: .refused(.noRoute), host: .test, part: 1),
        ]
        var answer = UpstreamAnswer(
            channel: ChannelNumber(rawValue: 2),
            exchange: .max,
            mti: 0x0210,
            number: 999_999,
            decision: .declined(.insufficientFunds),
            code: "51",
            terminal: "T0000001",
            merchant: ""
        )
        answer.taken.balances = [BalanceEntry(type: .ledger, asset: .yuan, minorUnits: -5)]
        var orphan = answer
        orphan.exchange = nil
        orphan.decision = .approved
        orphan.processingCode = 10_000
        orphan.taken.amount = .max
        orphan.taken.asset = .yuan
        orphan.time = 1_231_235_959
        orphan.taken.approvalCode = "H00001"
        orphan.taken.number = "HOST00000001"
        orphan.card = TestWorld.card(8)
        var partial = named
        partial.delivery = .part(.max)
        var garbled = named
        garbled.delivery = .unreadable
        bounded.legs.first.channel = "bank"
        bounded.pinFrom = 50_000
        return [
            TestWorld.purchase(1), TestWorld.balance(2), TestWorld.reversal(of: 3),
            TestWorld.signOn(1), TestWorld.refusals(.max), TestWorld.register(5), TestWorld.open(6),
            .signOff(TestWorld.request(.signOff, .network, mti: 0x0820, stan: 0, terminal: 1)),
            .payment(derived, bounded), .payment(named, bounded), .payment(keyed, bounded),
            .payment(unreadable, bounded),
            .payment(
                named,
                RoutePlan(
                    decider: .refused(.noRoute),
                    rule: "deny",
                    configurationVersion: 0
                )
            ),
            .payment(named, split),
            .cutover(BusinessDate(rawValue: -1)),
            TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 3), false)),
            TestWorld.act(.credit(account: 4, amount: .max, asset: .yuan)),
            TestWorld.act(.credit(account: 4, amount: 1, asset: nil)),
            .payment(partial, .bank), .payment(garbled, .bank),
            TestWorld.act(.setFrozen(account: 4, true)),
            TestWorld.act(.reverse(payment: 17)), TestWorld.open(6, pin: TestWorld.pin),
            TestWorld.act(.setPIN(account: 4, TestWorld.pin)),
            TestWorld.act(.resetPIN(account: .max)),
            .payment(keyed, .bank), .hostAnswer(answer), .hostAnswer(orphan),
            .hostFailed(exchange: .max, attempt: 3, .linkLost), .forwardDue(exchange: 12),
            .resumed([.bank, .bank]), TestWorld.act(.releaseForward(exchange: 4)),
            TestWorld.act(.discardForward(exchange: .max)),
            TestWorld.act(.setChannelStopped(.bank, true)),
            TestWorld.act(.acceptClock(jumpMicroseconds: -7_200_000_000)),
            TestWorld.act(.closeDate(BusinessDate(rawValue: 20_786))),
            TestWorld.act(.restored), TestWorld.act(.rotateMasterKey),
        ] + people + HeldWorld.kinds + AdviceWorld.kinds + DayWorld.kinds + ReferenceWorld.kinds
            + WalletWorld.kinds
    }()

    /// What is said of people, by everybody who may ask.
    private static var people: [BookEvent.Kind] {
        let opening = PersonOpening(
            name: "Li Na",
            names: [
                PersonName(.unixUser, "lina"), PersonName(.login, "li.na"),
                PersonName(.operatorNumber, "017", merchant: "DEMOSTATION0001"),
            ]
        )
        let person = PersonNumber(rawValue: .max)
        let acts: [OperatorAct.Kind] = [
            .addPerson(opening), .setPersonEnabled(person, false), .approve(proposal: .max),
        ]
        let roles = Role.allCases.flatMap { role -> [OperatorAct.Kind] in
            [.grantRole(person, role), .revokeRole(PersonNumber(rawValue: 1), role)]
        }
        let asked = Standing.allCases.flatMap { standing in
            (acts + roles).map { kind in
                BookEvent.Kind.operatorAct(
                    OperatorAct(operatorName: "a", standing: standing, reason: "", kind: kind)
                )
            }
        }
        let denied = zip(ActName.allCases, (0...).lazy).map { act, index in
            BookEvent.Kind.actDenied(
                DeniedAct(
                    principal: Principal(name: "guest", standing: .user),
                    reason: "why not",
                    act: act,
                    subject: index % 2 == 0 ? nil : .min,
                    denial: Denial.allCases[index % Denial.allCases.count],
                    role: index % 3 == 0 ? nil : Role.allCases[index % Role.allCases.count],
                    times: .max
                )
            )
        }
        return asked + denied
    }

    @Test func `an act of an older format was the switch's own user's`() throws {
        let event = TestWorld.event(TestWorld.act(.reverse(payment: 17)), at: 1)
        var bytes = EventCodec.encode(event, reply: nil)
        let text = Array("test".utf8)
        let place = try #require(
            bytes.indices.last { bytes[$0...].starts(with: text) }
        )
        bytes.remove(at: place + text.count)
        bytes[0] = 5
        let read = try EventCodec.decode(bytes, card: nil)
        #expect(read == RecordedEvent(event: event, reply: nil))
    }

    static var reply: PaymentReply {
        PaymentReply(
            outcome: .approved,
            retrievalReference: RetrievalReference(
                date: BusinessDate(rawValue: 20_000),
                position: 1 << 40,
                form: .decimal
            ),
            approvalCode: "00000Z",
            businessDate: BusinessDate(rawValue: 20_000),
            decidedAt: Timestamp(rawValue: -5),
            balances: [
                BalanceEntry(type: .available, asset: .yuan, minorUnits: .min),
                BalanceEntry(type: .ledger, asset: .points, minorUnits: 1),
            ],
            batch: 7,
            keyVersion: .max
        )
    }

    @Test(arguments: kinds.indices)
    func `an event and its reply come back as they were`(index: Int) throws {
        let event = TestWorld.event(Self.kinds[index], at: 1)
        let plain = PaymentReply(outcome: .unreadable, decidedAt: event.at)
        for reply in [nil, Self.reply, plain] + AdviceWorld.replies + DayWorld.replies
            + WalletWorld.replies
        {
            let bytes = EventCodec.encode(event, reply: reply)
            let read = try EventCodec.decode(bytes, card: EventCodec.card(of: event))
            #expect(read == RecordedEvent(event: event, reply: reply))
        }
    }

    @Test func `a DE 37 of an older format is base 36`() throws {
        let event = TestWorld.event(TestWorld.purchase(1), at: 1)
        for form in RetrievalReference.Form.allCases {
            var reply = Self.reply
            let date = BusinessDate(rawValue: 20_000)
            reply.retrievalReference = RetrievalReference(date: date, position: 36, form: form)
            let bytes = EventCodec.encode(event, reply: reply)
            let card = EventCodec.card(of: event)
            #expect(try EventCodec.decode(bytes, card: card).reply == reply)
            let older = EventCodec.encode(event, reply: reply, format: 6)
            let read = try EventCodec.decode(older, card: card).reply?.retrievalReference
            #expect(read?.form == .base36 && read?.position == 36)
        }
    }

    @Test(arguments: kinds.indices)
    func `an event that is cut short is refused at every length`(index: Int) {
        let event = TestWorld.event(Self.kinds[index], at: 1)
        let bytes = EventCodec.encode(event, reply: Self.reply)
        for length in bytes.indices {
            #expect(throws: EventCodecError.self) {
                try EventCodec.decode(Array(bytes[..<length]), card: EventCodec.card(of: event))
            }
        }
        #expect(throws: EventCodecError.trailing(offset: bytes.count)) {
            try EventCodec.decode(bytes + [0], card: EventCodec.card(of: event))
        }
    }

    @Test func `an event of another format is refused by its number`() {
        let other = EventCodec.format + 1
        #expect(throws: EventCodecError.unknownFormat(other)) {
            try EventCodec.decode([other, 1, 0], card: nil)
        }
    }

    @Test func `an operation that no binary knows is refused at its byte`() throws {
        let request = TestWorld.request(.signOff, .network, mti: 0x0820, stan: 1, terminal: 7)
        var other = request
        other.operation = .echo
        let bytes = EventCodec.encode(TestWorld.event(.signOff(request), at: 1), reply: nil)
        let others = EventCodec.encode(TestWorld.event(.signOff(other), at: 1), reply: nil)
        let place = try #require(bytes.indices.first { bytes[$0] != others[$0] })
        let known = Set(Payments.Operation.allCases.map(\.rawValue))
        for number in UInt8.min...UInt8.max where !known.contains(number) {
            var unknown = bytes
            unknown[place] = number
            #expect(throws: EventCodecError.invalid(offset: place)) {
                try EventCodec.decode(unknown, card: nil)
            }
        }
    }

    /// The bytes of a purchase in format 3: without kind of window, DE 7, delivery, key version,
    /// what was found and details, a byte each.
    ///
    /// A sign-off is its request and a zero byte for no reply, so it says where a request ends.
    private func ofThirdFormat(_ event: BookEvent) -> (bytes: [UInt8], end: Int) {
        guard case .payment(let request, _) = event.kind else { return ([], 0) }
        let signOff = EventCodec.encode(TestWorld.event(.signOff(request), at: 1), reply: nil)
        let end = signOff.count - 7
        var bytes = EventCodec.encode(event, reply: nil)
        bytes.removeSubrange(end..<end + 6)
        // Before no reply stand no part of the only leg, no other legs, nothing off line, and that
        // its card is domestic, it needs no shift, nothing counts with it, and its terminal hears
        // nothing before the end.
        bytes.removeSubrange(bytes.count - 8..<bytes.count - 1)
        bytes[0] = 3
        return (bytes, end)
    }

    @Test func `a purchase of an older format says nothing of PIN, host and kind of window`()
        throws
    {
        let event = TestWorld.event(TestWorld.purchase(1), at: 1)
        let (ofThird, end) = ofThirdFormat(event)
        var bytes = ofThird
        let third = try EventCodec.decode(bytes, card: EventCodec.card(of: event))
        #expect(third == RecordedEvent(event: event, reply: nil))
        // At the end of a payment stand zero bytes for no threshold, no host and no reply.
        bytes.remove(at: bytes.count - 2)
        bytes[0] = 2
        let second = try EventCodec.decode(bytes, card: EventCodec.card(of: event))
        #expect(second == RecordedEvent(event: event, reply: nil))
        bytes.remove(at: bytes.count - 2)
        bytes.remove(at: end - 1)
        bytes[0] = 1
        let read = try EventCodec.decode(bytes, card: EventCodec.card(of: event))
        #expect(read == RecordedEvent(event: event, reply: nil))
    }

    @Test(
        arguments: [
            (0x0200, 1, .batch), (0x0200, nil, .day), (0x1200, nil, .date),
        ] as [(UInt16, UInt32?, WindowKind)]
    )
    func `older formats tell the kind of a window by batch and MTI`(
        _ row: (UInt16, UInt32?, WindowKind)
    ) throws {
        guard case .payment(var request, let plan) = TestWorld.purchase(1) else { return }
        request.mti = row.0
        request.batch = row.1
        let event = TestWorld.event(.payment(request, plan), at: 1)
        let read = try EventCodec.decode(
            ofThirdFormat(event).bytes,
            card: EventCodec.card(of: event)
        )
        #expect(read.event.request?.identity.windowKind == row.2)
    }

    @Test func `an event with a card is refused without it`() {
        let bytes = EventCodec.encode(TestWorld.event(TestWorld.purchase(1), at: 1), reply: nil)
        #expect(throws: EventCodecError.cardMissing) { try EventCodec.decode(bytes, card: nil) }
    }

    @Test func `random bytes and flipped bits give an event or an error`() {
        var random = SeededGenerator(seed: 42)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...200, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            if count > 1 {
                (bytes[0], bytes[1]) = (
                    UInt8.random(in: 1...2, using: &random), UInt8.random(in: 1...6, using: &random)
                )
            }
            // Whatever it says, it must not crash.
            _ = try? EventCodec.decode(bytes, card: TestWorld.card(1))
        }
        for kind in Self.kinds {
            let bytes = EventCodec.encode(TestWorld.event(kind, at: 1), reply: Self.reply)
            for bit in 0..<bytes.count * 8 {
                var flipped = bytes
                flipped[bit / 8] ^= 1 << (bit % 8)
                // Any answer but a crash: a flipped bit may still be a valid event.
                guard let read = try? EventCodec.decode(flipped, card: TestWorld.card(1)) else {
                    continue
                }
                _ = EventCodec.encode(read.event, reply: read.reply)
            }
        }
    }
}

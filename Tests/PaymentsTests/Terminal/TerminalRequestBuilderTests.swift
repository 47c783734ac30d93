import ISO8583
import Payments
import Testing

/// What a simulated terminal builds is what the switch's own mapping reads.
@Suite struct TerminalRequestBuilderTests {
    private static let at = LocalMoment(
        year: 2026,
        month: 11,
        day: 21,
        hour: 12,
        minute: 0,
        second: 0
    )
    private static let card = TerminalCard(
        number: PrimaryAccountNumber(Sample.card),
        expiry: 3012
    )

    private func builder(_ dialect: Dialect) -> TerminalRequestBuilder {
        let isIFSF = dialect.specification.family == .ifsf
        return TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: isIFSF ? "00000001" : "T0000001",
            merchant: isIFSF ? "000000000000001" : "DEMOSTATION0001"
        )
    }

    private func request(
        _ kind: TerminalRequest.Kind,
        card: TerminalCard? = card,
        repeated: Bool = false
    ) -> TerminalRequest {
        TerminalRequest(
            kind,
            stan: 7,
            batch: 3,
            at: Self.at,
            amount: Money(minorUnits: 8850, asset: .yuan),
            card: card,
            isRepeat: repeated
        )
    }

    private func original(_ dialect: Dialect) -> TerminalOriginal {
        TerminalOriginal(
            messageType: dialect.purchase.type,
            stan: 6,
            batch: 3,
            at: Self.at,
            approvalCode: "00000Z"
        )
    }

    /// The draft that the switch makes of a built message after it crossed the wire.
    private func draft(_ dialect: Dialect, _ request: TerminalRequest) throws -> RequestDraft {
        let message = try builder(dialect).message(for: request)
        return try dialect.draft(
            try MessageDecoder(dialect.specification).decode(MessageEncoder.encode(message))
        )
    }

    @Test(arguments: Dialect.all)
    func `a purchase is read as it was meant`(_ dialect: Dialect) throws {
        let draft = try draft(dialect, request(.purchase))
        #expect(draft.operation == .purchase)
        #expect(draft.stan == 7)
        #expect(draft.amount == 8850)
        #expect(draft.asset == .yuan)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
        #expect(draft.expiry == 3012)
        switch dialect.specification.family {
        case .unionPayPOS: #expect(draft.window == 3)
        case .iso1987: #expect(draft.window == 1121)
        default: #expect(draft.window == 261_121)
        }
    }

    @Test(arguments: Dialect.all)
    func `a balance inquiry carries no amount`(_ dialect: Dialect) throws {
        let draft = try draft(dialect, request(.balance))
        #expect(draft.operation == .balance)
        #expect(draft.amount == nil)
    }

    @Test(arguments: Dialect.all)
    func `a card may go out by its track alone`(_ dialect: Dialect) throws {
        let card = TerminalCard(
            number: nil,
            track2: Track2(Sample.card + "=30121010000")
        )
        let draft = try draft(dialect, request(.purchase, card: card))
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
    }

    @Test(arguments: Dialect.all)
    func `a reversal names its original`(_ dialect: Dialect) throws {
        let draft = try draft(dialect, request(.reversal(original(dialect))))
        #expect(draft.operation == .reversal)
        #expect(draft.original?.stan == 6)
        #expect(draft.amount == 8850)
        switch dialect.specification.family {
        case .unionPayPOS:
            #expect(draft.stan == 6)
            #expect(draft.original?.window == 3)
            #expect(draft.reason == "98")
        case .iso1987:
            #expect(draft.stan == 7)
            #expect(draft.original?.messageClass == .financial)
        default:
            #expect(draft.stan == 7)
            #expect(draft.original?.window == 261_121)
            #expect(draft.reason == "4021")
            #expect(draft.card == nil)
        }
    }

    @Test(arguments: Dialect.all)
    func `a repeated reversal has the repeat's message type`(_ dialect: Dialect) throws {
        let message = try builder(dialect).message(
            for: request(.reversal(original(dialect)), repeated: true)
        )
        #expect(message.messageType.isRepeat)
        #expect(try dialect.draft(message).operation == .reversal)
    }

    @Test(arguments: TerminalOriginal.Reason.allCases)
    func `every reason of a reversal can be told`(_ reason: TerminalOriginal.Reason) throws {
        for dialect in Dialect.all {
            var original = original(dialect)
            original.reason = reason
            original.sendsReference = false
            #expect(
                try draft(dialect, request(.reversal(original))).operation == .reversal
            )
        }
    }

    @Test(arguments: [KeyLayout.singleLength, .doubleLength, .doubleLengthWithTrackKey])
    func `a UnionPay sign-on asks for its key layout`(_ layout: KeyLayout) throws {
        let draft = try draft(.unionPay, request(.signOn(layout)))
        #expect(draft.operation == .signOn)
        #expect(draft.keyLayout == layout)
    }

    @Test(arguments: Dialect.plain)
    func `plain 1987 signs on, changes keys, echoes and signs off`(_ dialect: Dialect) throws {
        let kinds: [(TerminalRequest.Kind, Payments.Operation)] = [
            (.signOn(.doubleLengthMAC), .signOn), (.keyChange, .keyChange), (.echo, .echo),
            (.signOff, .signOff),
        ]
        for (kind, operation) in kinds {
            #expect(try draft(dialect, request(kind)).operation == operation)
        }
    }

    @Test func `IFSF has echo tests in place of sessions`() throws {
        let kinds: [TerminalRequest.Kind] = [.signOn(.doubleLength), .echo, .signOff, .keyChange]
        for kind in kinds { #expect(try draft(.ifsf, request(kind)).operation == .echo) }
    }

    @Test(arguments: Dialect.all)
    func `builder and mapping agree where the MAC goes`(_ dialect: Dialect) throws {
        let kinds: [TerminalRequest.Kind] = [
            .signOn(.doubleLength), .signOff, .echo, .purchase, .balance,
            .reversal(original(dialect)),
        ]
        for kind in kinds {
            let message = try builder(dialect).message(for: request(kind))
            #expect(
                builder(dialect).macElement(for: kind, message)
                    == (try dialect.draft(message)).macElement
            )
        }
    }

    @Test func `a product line stands for the whole amount`() throws {
        let message = try builder(.ifsf).message(for: request(.purchase))
        #expect(message.text(.field63) == "S01001\\U01\\28850\\8850\\0\\")
        var large = request(.purchase)
        large.amount = Money(minorUnits: 1_000_000_000, asset: .yuan)
        #expect(try !builder(.ifsf).message(for: large).has(.field63))
    }

    @Test func `a terminal name of the wrong length is refused`() {
        let builder = TerminalRequestBuilder(
            specification: Dialect.ascii.specification,
            terminal: "T1",
            merchant: "DEMOSTATION0001"
        )
        #expect(throws: CodingError.self) { try builder.message(for: request(.echo)) }
    }
}

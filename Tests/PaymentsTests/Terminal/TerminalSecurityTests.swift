import ISO8583
import Payments
import Testing

/// What a simulated terminal says of PIN and track.
@Suite struct TerminalSecurityTests {
    private func message(
        _ dialect: Dialect,
        pin: TerminalPINBlock?,
        encryptsTrack: Bool = false
    ) throws -> Message {
        let isIFSF = dialect.specification.family == .ifsf
        let builder = TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: isIFSF ? "00000001" : "T0000001",
            merchant: isIFSF ? "000000000000001" : "DEMOSTATION0001"
        )
        var card = TerminalCard(number: nil, track2: Track2(Sample.card + "=30122011234567890"))
        card.pinBlock = pin
        card.encryptsTrack = encryptsTrack
        return try builder.message(
            for: TerminalRequest(
                .purchase,
                stan: 7,
                batch: 3,
                at: LocalMoment(Timestamp(rawValue: 1_795_219_200_000_000), offset: 28_800),
                amount: Money(minorUnits: 60_000, asset: .yuan),
                card: card
            )
        )
    }

    private func block(card: Bool, double: Bool = true) -> TerminalPINBlock {
        TerminalPINBlock(
            bytes: [1, 2, 3, 4, 5, 6, 7, 8],
            usesCardNumber: card,
            isDoubleLength: double
        )
    }

    @Test func `UnionPay says in DE 53 what is encrypted and how`() throws {
        let table: [(TerminalPINBlock?, Bool, String?)] = [
            (nil, false, nil), (nil, true, "0610000000000000"),
            (block(card: true), false, "2600000000000000"),
            (block(card: false), false, "1600000000000000"),
            (block(card: true, double: false), false, "2000000000000000"),
            (block(card: true), true, "2610000000000000"),
        ]
        for (pin, encrypts, control) in table {
            let message = try message(.unionPay, pin: pin, encryptsTrack: encrypts)
            #expect(message.text(.securityControl) == control)
            #expect(message.bytes(.pinData) == pin?.bytes)
            #expect(message.text(.pinCaptureCode) == (pin == nil ? nil : "12"))
            #expect(message.text(.pointOfServiceEntryMode) == (pin == nil ? "022" : "021"))
        }
    }

    @Test(arguments: [Dialect.ascii, .binary, .ifsf])
    func `the other dialects send the block alone`(_ dialect: Dialect) throws {
        let message = try message(dialect, pin: block(card: true))
        #expect(message.bytes(.pinData) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(!message.has(.securityControl))
        #expect(try !self.message(dialect, pin: nil).has(.pinData))
    }
}

import CardSecurity
import ISO8583
import Payments
import Switch
import Testing
import Text

/// Tracks under the terminal's track key, from the socket to the reply (UnionPay).
@Suite struct TrackKeyTests {
    private func terminal(_ world: TestWorld) throws -> TestTerminal {
        let terminal = try world.terminal("unionpay")
        try terminal.signOn(.doubleLengthWithTrackKey)
        return terminal
    }

    /// A purchase by the track alone; `key` encrypts a block of it.
    private func purchase(
        _ terminal: TestTerminal,
        under key: CardDataKey?,
        control: String = "0610000000000000",
        discretionary: String = "2011234567890"
    ) throws -> Message {
        var message = try terminal.purchase(8850)
        let card = try #require(message.text(.primaryAccountNumber))
        message.remove(.primaryAccountNumber)
        message.remove(.expirationDate)
        let track = card + "D3012" + discretionary
        try message.set(.track2, track)
        try message.set(.securityControl, control)
        guard let key, var packed = message.rawBytes(of: .track2).map(Array.init) else {
            return message
        }
        try key.transformTrack(&packed, isEncrypting: true)
        let text = Hexadecimal.text(packed)
        try message.set(.track2, String(text.prefix(track.utf8.count)))
        return message
    }

    @Test(arguments: ["2011234567890", "20112345678", "2011234567890000", "2"])
    func `a payment by an encrypted track is approved and repeats`(_ rest: String) throws {
        let terminal = try terminal(try TestWorld())
        let message = try purchase(terminal, under: terminal.trackKey, discretionary: rest)
        let paid = try terminal.exchange(message)
        #expect(paid.code == "00")
        #expect(terminal.verifies(paid))
        let again = try terminal.exchange(message)
        #expect(again.text(.retrievalReferenceNumber) == paid.text(.retrievalReferenceNumber))
        let balance = try terminal.exchange(try terminal.balance())
        #expect(balance.text(.additionalAmounts)?.contains("C000000991150") == true)
    }

    @Test func `without a track key the terminal is told to sign on`() throws {
        let terminal = try terminal(try TestWorld())
        let key = terminal.trackKey
        try terminal.signOn(.doubleLength)
        #expect(try terminal.exchange(purchase(terminal, under: key)).code == "77")
        try terminal.signOn(.doubleLengthWithTrackKey)
        let paid = try terminal.exchange(purchase(terminal, under: terminal.trackKey))
        #expect(paid.code == "00")
    }

    @Test func `a track under another key, or said to be what it is not, is unreadable`() throws {
        let terminal = try terminal(try TestWorld())
        let other = try CardDataKey(KeyBytes(hexadecimal: "0123456789ABCDEF23456789ABCDEF01"))
        #expect(try terminal.exchange(purchase(terminal, under: other)).code == "30")
        #expect(try terminal.exchange(purchase(terminal, under: nil)).code == "30")
        let lying = try purchase(
            terminal,
            under: terminal.trackKey,
            control: "0600000000000000"
        )
        #expect(try terminal.exchange(lying).code == "30")
        var disagreeing = try purchase(terminal, under: terminal.trackKey)
        try disagreeing.set(
            .primaryAccountNumber,
            DemoWorld.card(.personal, 1).unmaskedDigits
        )
        #expect(try terminal.exchange(disagreeing).code == "30")
        var short = try purchase(terminal, under: nil)
        try short.set(.track2, "9000010000D3012")
        #expect(try terminal.exchange(short).code == "30")
    }

    @Test func `a PIN and an encrypted track go together`() throws {
        let terminal = try terminal(try TestWorld())
        var message = try purchase(
            terminal,
            under: terminal.trackKey,
            control: "2610000000000000"
        )
        try message.set(.amountTransaction, digits: 60_000)
        try message.set(
            .pinData,
            bytes: try terminal.pinBlock(DemoWorld.pin, DemoWorld.card(.personal, 0))
        )
        #expect(try terminal.exchange(message).code == "00")
    }
}

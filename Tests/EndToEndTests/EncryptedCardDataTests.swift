import CardSecurity
import ISO8583
import Switch
import Testing

/// Card data in DE 127 (IFSF).
@Suite struct EncryptedCardDataTests {
    private static let dataKey = "89ABCDEF0123456776543210FEDCBA98"

    private func world() throws -> TestWorld {
        let world = try TestWorld { $0.listeners[1].dataKeyFile = "data.key" }
        try world.writeKey("data.key", Self.dataKey)
        return world
    }

    private func key(_ text: String = dataKey) throws -> CardDataKey {
        try CardDataKey(KeyBytes(hexadecimal: text))
    }

    private static func digits(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A purchase whose card stands in DE 127 alone.
    private func purchase(
        _ terminal: TestTerminal,
        _ elements: [(element: UInt8, value: [UInt8])],
        under key: CardDataKey,
        keepsCard: Bool = false
    ) throws -> Message {
        var message = try terminal.purchase(100)
        if !keepsCard {
            message.remove(.primaryAccountNumber)
            message.remove(.expirationDate)
        }
        let clear = try ClearCardData.encode(elements)
        try message.set(.encryptedData, bytes: try key.encrypt(clear.span))
        return message
    }

    private static let card = DemoWorld.card(.personal, 0).unmaskedDigits
    private static let track = digits(card + "=30122011234567890")

    @Test func `a card number or a track that comes encrypted pays`() throws {
        try world().runInProcess { open, paymentSwitch in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let number = Self.digits(Self.card)
            for elements in [
                [(2, number), (14, Self.digits("3012"))], [(35, Self.track)], [(2, number)],
                [(2, number), (35, Self.track)],
            ] as [[(element: UInt8, value: [UInt8])]] {
                let sale = try purchase(terminal, elements, under: key())
                let paid = try terminal.exchange(sale)
                #expect(paid.code == "000")
                #expect(terminal.verifies(paid))
                #expect(!paid.message.has(.encryptedData))
                let again = try terminal.exchange(sale)
                #expect(
                    again.text(.retrievalReferenceNumber) == paid.text(.retrievalReferenceNumber)
                )
            }
            let balance = try terminal.exchange(try terminal.balance())
            #expect(balance.text(.additionalAmounts)?.contains("C000000999600") == true)
            #expect(
                paymentSwitch.metrics().contains("forecourt_encrypted_card_data_total 8")
            )
            #expect(
                paymentSwitch.metrics().contains("forecourt_stage_seconds_count{stage=\"card\"} 8")
            )
        }
    }

    @Test func `another key, another form or another card is unreadable`() throws {
        try world().runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let number = Self.digits(Self.card)
            let other = try key("0123456789ABCDEF23456789ABCDEF01")
            let wrongKey = try purchase(terminal, [(2, number)], under: other)
            #expect(try terminal.exchange(wrongKey).code == "904")
            var ragged = wrongKey
            try ragged.set(.encryptedData, bytes: [1, 2, 3])
            #expect(try terminal.exchange(ragged).code == "904")
            let others: [[(element: UInt8, value: [UInt8])]] = [
                [(2, Self.digits("90000100000X0000"))], [(35, Self.digits("no track"))],
                [(14, Self.digits("3012"))], [(2, number), (14, Self.digits("30A2"))],
                [(2, number), (35, Self.digits("9000010000000018=3012201"))],
                [(2, Self.digits("90000100"))],
            ]
            for elements in others {
                let sale = try purchase(terminal, elements, under: key())
                #expect(try terminal.exchange(sale).code == "904")
            }
            let second = Self.digits(DemoWorld.card(.personal, 1).unmaskedDigits)
            let two = try purchase(terminal, [(2, second)], under: key(), keepsCard: true)
            #expect(try terminal.exchange(two).code == "904")
            let late = try purchase(
                terminal,
                [(2, number), (14, Self.digits("2901"))],
                under: key()
            )
            #expect(try terminal.exchange(late).code == "101")
        }
    }

    @Test func `a product code that is the card in DE 127 is none`() throws {
        try world().runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            var codes: [String] = []
            // As long as a bar code, the card alone tells it.
            let number = "9000010000009"
            for product in [number, Self.card, "9000020000197"] {
                let isNumber = product == number
                let elements = [
                    (element: UInt8(2), value: Self.digits(isNumber ? number : Self.card))
                ]
                var sale = try purchase(terminal, elements, under: key())
                try sale.set(.field63, "S01\(product)\\U01\\2100\\100\\0\\")
                codes.append(try terminal.exchange(sale).code)
            }
            #expect(codes == ["904", "904", "000"])
            #expect(try terminal.available() == 999_900)
        }
    }

    @Test
    func `without a key a card in DE 127 alone is not offered, beside a clear one it is left`()
        throws
    {
        try TestWorld().runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let elements = [(element: UInt8(2), value: Self.digits(Self.card))]
            let alone = try purchase(terminal, elements, under: key())
            #expect(try terminal.exchange(alone).code == "115")
            let beside = try purchase(terminal, elements, under: key(), keepsCard: true)
            #expect(try terminal.exchange(beside).code == "000")
        }
    }

    @Test(arguments: KeyDerivation.allCases)
    func `under DUKPT the data key is that of the transaction`(
        _ derivation: KeyDerivation
    ) throws {
        try TestWorld.derived(derivation).runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1), derivation)
            try device.advance()
            let elements = [(element: UInt8(2), value: Self.digits(Self.card))]
            let sale = try purchase(
                device.terminal,
                elements,
                under: CardDataKey(device.key(.dataRequest))
            )
            #expect(try device.exchange(sale, advancing: false).code == "000")
            #expect(try device.exchange(sale).code == "904")
        }
    }
}

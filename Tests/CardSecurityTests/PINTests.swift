import Testing

@testable import CardSecurity

@Suite struct PINTests {
    private static let card = Array("9000010000000000".utf8)
    private static let otherCard = Array("9000010000000018".utf8)

    private static func key(
        _ format: PINBlockFormat,
        _ text: String = Fixtures.doubleKey
    ) throws
        -> PINKey
    {
        try PINKey(try Fixtures.key(text), format == .iso4 ? .aes : .tripleDES)
    }

    private static func block(
        _ digits: String,
        _ format: PINBlockFormat,
        _ key: PINKey,
        seed: UInt64 = 1
    ) throws -> [UInt8] {
        try key.encrypt(
            try ClearPIN(ascii: Array(digits.utf8).span),
            format: format,
            cardNumber: card.span,
            from: SeededRandomSource(seed: seed)
        )
    }

    private static func digits(_ pin: borrowing ClearPIN) throws -> String {
        let digits = try pin.digits.clear()
        return String(decoding: digits.map { $0 + 0x30 }, as: Unicode.ASCII.self)
    }

    @Test(arguments: PINBlockFormat.allCases, PINBlockFormat.allCases)
    func `a PIN survives translation from any format to any other`(
        source: PINBlockFormat,
        target: PINBlockFormat
    ) throws {
        let from = try Self.key(source)
        let to = try Self.key(target, Fixtures.otherDoubleKey)
        for digits in ["1234", "00000", "123456", "987654321", "123456789012"] {
            let block = try Self.block(digits, source, from)
            let translated = try from.translate(
                block.span,
                from: source,
                to: to,
                target,
                cardNumber: Self.card.span,
                random: SeededRandomSource(seed: 3)
            )
            #expect(translated.count == target.blockLength)
            let found = try to.decrypt(
                translated.span,
                format: target,
                cardNumber: Self.card.span
            )
            let text = try Self.digits(found)
            #expect(text == digits)
        }
    }

    @Test(arguments: ["", "1", "123", "1234567890123", "12a4", "12 4", "１２３４"])
    func `what is no PIN is refused`(digits: String) throws {
        #expect(throws: CardSecurityError.malformedPIN) {
            _ = try ClearPIN(ascii: Array(digits.utf8).span)
        }
    }

    @Test(arguments: [PINBlockFormat.iso0, .iso3, .iso4, .x98WithoutCardNumber])
    func `a block under a wrong key is refused nearly always`(format: PINBlockFormat) throws {
        let wrong = try Self.key(format, Fixtures.otherDoubleKey)
        var refused = 0
        for seed in 1...64 {
            let block = try Self.block("1234", format, try Self.key(format), seed: UInt64(seed))
            do throws(CardSecurityError) {
                _ = try wrong.decrypt(block.span, format: format, cardNumber: Self.card.span)
            } catch {
                #expect(error == .malformedPINBlock)
                refused += 1
            }
        }
        #expect(refused == 64)
    }

    @Test func `format 4 under another card number is refused`() throws {
        let key = try Self.key(.iso4)
        let block = try Self.block("1234", .iso4, key)
        #expect(throws: CardSecurityError.malformedPINBlock) {
            _ = try key.decrypt(block.span, format: .iso4, cardNumber: Self.otherCard.span)
        }
    }

    @Test(arguments: PINBlockFormat.allCases)
    func `a block of another length is refused`(format: PINBlockFormat) throws {
        let key = try Self.key(format)
        for count in 0...17 where count != format.blockLength {
            let block = [UInt8](repeating: 7, count: count)
            #expect(throws: CardSecurityError.wrongLength(found: count)) {
                _ = try key.decrypt(block.span, format: format, cardNumber: Self.card.span)
            }
        }
    }

    @Test(arguments: [PINBlockFormat.iso0, .iso3])
    func `a card number that the format cannot use is refused`(format: PINBlockFormat) throws {
        let key = try Self.key(format)
        for card in ["", "123456789012", "12345678901234567890", "900001000000000x"] {
            #expect(throws: CardSecurityError.malformedCardNumber) {
                _ = try key.encrypt(
                    try ClearPIN(ascii: Array("1234".utf8).span),
                    format: format,
                    cardNumber: Array(card.utf8).span,
                    from: SeededRandomSource(seed: 1)
                )
            }
        }
    }

    @Test func `a PIN of a transaction with DUKPT moves to a zone key`() throws {
        let digits = Self.otherCard
        let zone = try Self.key(.iso0, Fixtures.otherDoubleKey)
        // The key serial numbers of the published vectors; the block was made by openssl.
        let number = try KeySerialNumber(hexadecimal: "FFFF9876543210E00001")
        let bytes = number.bytes
        let transaction = try PINTransaction(serialNumber: bytes.span)
        #expect(transaction == .tripleDES(number))
        let block = try Hexadecimal.bytes("549CF4E849E85690")
        let base = try Fixtures.key(Fixtures.doubleKey)
        let moved = try transaction.translate(
            block.span,
            .iso0,
            base: base,
            to: zone,
            .iso0,
            cardNumber: digits.span,
            random: SeededRandomSource(seed: 1)
        )
        #expect(Hexadecimal.text(moved) == "9AFDBAC40F22E255")
    }

    @Test(arguments: [
        "FFFF9876543210E00000", "FFFF9876543210E007FF", "123456789012345600000000",
    ])
    func `a serial number that no device uses moves no PIN`(text: String) throws {
        let zone = try Self.key(.iso0)
        let number = try Hexadecimal.bytes(text)
        let transaction = try PINTransaction(serialNumber: number.span)
        #expect(!transaction.isCounterUsed)
        let block = [UInt8](repeating: 0, count: 8)
        #expect(throws: CardSecurityError.malformedKeySerialNumber) {
            let base = try Fixtures.key(Fixtures.doubleKey)
            _ = try transaction.translate(
                block.span,
                .iso0,
                base: base,
                to: zone,
                .iso0,
                cardNumber: Self.card.span,
                random: SeededRandomSource(seed: 1)
            )
        }
    }

    @Test func `a serial number of another length names no transaction`() {
        let number = [UInt8](repeating: 0, count: 9)
        #expect(throws: CardSecurityError.malformedKeySerialNumber) {
            _ = try PINTransaction(serialNumber: number.span)
        }
    }

    @Test func `a format is refused under a cipher that it does not know`() throws {
        let tripleDES = try Self.key(.iso0)
        let aes = try Self.key(.iso4)
        let card = Self.card
        #expect(throws: CardSecurityError.formatNeedsOtherCipher) {
            _ = try tripleDES.decrypt(
                [UInt8](repeating: 0, count: 16).span,
                format: .iso4,
                cardNumber: card.span
            )
        }
        #expect(throws: CardSecurityError.formatNeedsOtherCipher) {
            _ = try aes.decrypt(
                [UInt8](repeating: 0, count: 8).span,
                format: .iso0,
                cardNumber: card.span
            )
        }
    }

    @Test(arguments: [
        "0312345678FFFFFF", "0D12345678901234", "041234FFFFFFFFF0", "04123AFFFFFFFFFF",
        "141234FFFFFFFFFF", "241234FFFFFFFFFF",
    ])
    func `every fixed nibble of a clear block is checked`(text: String) throws {
        let block = try Hexadecimal.bytes(text)
        #expect(throws: CardSecurityError.malformedPINBlock) {
            _ = try PINBlockFormat.x98WithoutCardNumber.read(block)
        }
    }

    @Test func `format 3 fills with letters only and differs each time`() throws {
        let pin = try ClearPIN(ascii: Array("1234".utf8).span)
        let random = SeededRandomSource(seed: 2)
        var seen: Set<[UInt8]> = []
        for _ in 0..<50 {
            var block = [UInt8](repeating: 0, count: 8)
            try PINBlockFormat.iso3.write(pin, fill: .random(random), into: &block)
            for index in 6..<16 { #expect((0xA...0xF).contains(nibble(index, of: block))) }
            seen.insert(block)
        }
        #expect(seen.count > 45)
    }

    @Test func `a PIN reference fits its PIN and its card only`() throws {
        let references = try PINReferenceKey(try Fixtures.key(Fixtures.doubleKey))
        let tokens = try CardTokenKey(try Fixtures.key(Fixtures.otherDoubleKey))
        let token = tokens.token(for: Self.card)
        let key = try Self.key(.iso0)
        let stored = references.reference(
            of: try ClearPIN(ascii: Array("123456".utf8).span),
            card: token
        )
        func matches(_ digits: String, _ token: CardTokenBytes) throws -> Bool {
            let block = try Self.block(digits, .iso0, key)
            return try references.verify(
                block.span,
                format: .iso0,
                under: key,
                cardNumber: Self.card.span,
                card: token,
                against: stored
            )
        }
        #expect(try matches("123456", token))
        for wrong in ["123457", "12345", "1234560", "654321"] {
            #expect(try !matches(wrong, token))
        }
        #expect(try !matches("123456", tokens.token(for: Self.otherCard)))
        let again = PINReferenceBytes(stored.bytes.span)?.matches(stored)
        #expect(again == true)
    }
    @Test func `a password's reference is the HMAC that its comment says`() throws {
        let references = try PINReferenceKey(try Fixtures.key(Fixtures.doubleKey))
        let name = try OperatorName(merchant: "DEMOSTATION0001", number: 17)
        let stored = references.reference(
            of: try ClearPIN(ascii: Array("123456".utf8).span),
            operator: name
        )
        // By another implementation of HMAC-SHA-256, over the text, name, count and digits.
        #expect(Hexadecimal.text(stored.bytes) == "8C897CCED7F4BA6D22BCDC92FD0E8521")
    }

    @Test func `a password's reference fits its digits and its operator only`() throws {
        let references = try PINReferenceKey(try Fixtures.key(Fixtures.doubleKey))
        let name = try OperatorName(merchant: "DEMOSTATION0001", number: 17)
        let key = try Self.key(.iso1)
        func reference(_ digits: String, _ name: OperatorName) throws -> PINReferenceBytes {
            let block = try Self.block(digits, .iso1, key, seed: UInt64(digits.utf8.count))
            return try references.reference(
                ofBlock: block.span,
                format: .iso1,
                under: key,
                operator: name
            )
        }
        for digits in ["1234", "00000", "123456", "123456789012"] {
            let stored = references.reference(
                of: try ClearPIN(ascii: Array(digits.utf8).span),
                operator: name
            )
            #expect(try reference(digits, name).matches(stored))
            let wrong = digits.dropLast() + (digits.last == "9" ? "8" : "9")
            #expect(try !reference(String(wrong), name).matches(stored))
        }
        let stored = try reference("123456", name)
        for other in [
            try OperatorName(merchant: "DEMOSTATION0001", number: 18),
            try OperatorName(merchant: "DEMOSTATION0002", number: 17),
        ] {
            #expect(try !reference("123456", other).matches(stored))
        }
    }

    @Test(arguments: [PINBlockFormat.iso0, .iso3, .iso4])
    func `a password in a block with a card number is refused`(format: PINBlockFormat) throws {
        let references = try PINReferenceKey(try Fixtures.key(Fixtures.doubleKey))
        let name = try OperatorName(merchant: "DEMOSTATION0001", number: 17)
        let key = try Self.key(format)
        let block = try Self.block("123456", format, key)
        #expect(throws: CardSecurityError.malformedPINBlock) {
            _ = try references.reference(
                ofBlock: block.span,
                format: format,
                under: key,
                operator: name
            )
        }
    }

    @Test(arguments: [("DEMOSTATION001", 17), ("DEMOSTATION00011", 17), ("DEMOSTATION0001", 1000)])
    func `an operator has a whole merchant number and three digits`(
        merchant: String,
        number: UInt16
    ) {
        #expect(throws: CardSecurityError.self) {
            _ = try OperatorName(merchant: merchant, number: number)
        }
    }
}

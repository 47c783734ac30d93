import ISO8583
import Testing

@Suite struct VocabularyTests {
    @Test(arguments: [
        ("0200", "0210"), ("0201", "0210"), ("1221", "1230"), ("1421", "1430"), ("0420", "0430"),
        ("1804", "1814"), ("0800", "0810"),
    ])
    func `a reply has the function of the request plus one, and no repeat mark`(
        request: String,
        reply: String
    ) throws {
        let type = try #require(MessageTypeIndicator(request))
        #expect(type.reply?.description == reply)
        #expect(type.isRequest && !type.isReply)
        #expect(try #require(type.reply).isReply)
        #expect(type.reply?.reply == nil)
    }

    @Test func `a message type is four digits and nothing else`() {
        for text in ["", "200", "02000", "02O0", "-200", "０２００"] {
            #expect(MessageTypeIndicator(text) == nil)
        }
        #expect(MessageTypeIndicator(packed: 0x0A00) == nil)
        #expect(MessageTypeIndicator(packed: 0x1421)?.description == "1421")
        #expect(MessageTypeIndicator("0401").withoutRepeat == "0400")
        #expect(MessageTypeIndicator("0400").asRepeat == "0401")
        #expect(MessageTypeIndicator("1820").messageClass == .networkManagement)
        #expect(MessageTypeIndicator("1820").version == .iso1993)
    }

    @Test(arguments: ["9000010000000001", "1", "0000000000000000000", "9999999999999999999"])
    func `an account number keeps its digits and shows few of them`(digits: String) throws {
        let number = try #require(PrimaryAccountNumber(digits))
        #expect(number.unmaskedDigits == digits)
        #expect(number.count == digits.count)
        for text in ["\(number)", String(reflecting: number), "\([number])"] {
            #expect(!text.contains(digits))
        }
        var dumped = ""
        dump(number, to: &dumped)
        #expect(!dumped.contains(digits))
    }

    @Test func `an account number is one to nineteen digits`() {
        for text in ["", "12345678901234567890", "900001X", "9000 01", "９"] {
            #expect(PrimaryAccountNumber(text) == nil)
        }
        #expect(PrimaryAccountNumber(value: 100, count: 2) == nil)
        #expect(PrimaryAccountNumber(value: 7, count: 3)?.unmaskedDigits == "007")
        #expect(PrimaryAccountNumber(value: 0, count: 20) == nil)
    }

    @Test func `an account number is read from bytes as from text`() {
        for count in 0...20 {
            let digits = [UInt8](repeating: 0x39, count: count)
            let text = String(decoding: digits, as: UTF8.self)
            #expect(PrimaryAccountNumber(digits: digits.span) == PrimaryAccountNumber(text))
            #expect((PrimaryAccountNumber(digits: digits.span) != nil) == (1...19).contains(count))
        }
        for byte in UInt8.min...UInt8.max {
            let digits: [UInt8] = [0x30, byte]
            let number = PrimaryAccountNumber(digits: digits.span)
            #expect((number != nil) == (0x30...0x39).contains(byte))
            if let number { #expect(number.unmaskedDigits.utf8.elementsEqual(digits)) }
        }
    }

    @Test func `the last digits of an account number keep their zeros`() {
        let number = PrimaryAccountNumber("0012000034")
        #expect(number?.unmaskedDigits == "0012000034")
        #expect(
            (0...11).map { number?.trailing($0) ?? "" } == [
                "", "4", "34", "034", "0034", "00034", "000034", "2000034", "12000034", "012000034",
                "0012000034", "0012000034",
            ]
        )
    }

    @Test func `masking shows first and last, or nothing of a short number`() {
        let number = PrimaryAccountNumber("9000010000000001")
        #expect(number?.description == "900001******0001")
        #expect(number?.masked(first: 8, last: 4) == "90000100****0001")
        #expect(PrimaryAccountNumber("9000010001")?.description == "**********")
        #expect(number?.leading(6) == 900_001)
        #expect(number?.leading(17) == nil)
        #expect(number?.trailing(4) == "0001")
    }

    @Test(arguments: [
        ("4761739001010119", true), ("4761739001010118", false), ("0", true), ("18", true),
        ("81", false), ("79927398713", true), ("79927398710", false),
    ])
    func `the check digit is Luhn's`(digits: String, isValid: Bool) {
        let number = PrimaryAccountNumber(digits)
        #expect(number?.luhnIsValid == isValid)
        let completed = PrimaryAccountNumber(completing: digits.dropLast())
        #expect((completed == number) == (isValid && digits.count > 1))
    }

    @Test func `a check digit completes 1 to 18 digits and nothing else`() {
        #expect(PrimaryAccountNumber(completing: "1")?.unmaskedDigits == "18")
        #expect(PrimaryAccountNumber(completing: "999999999999999999")?.count == 19)
        for body in ["", "9999999999999999999", "12x4"] {
            #expect(PrimaryAccountNumber(completing: body) == nil)
        }
    }

    @Test func `amounts are exact, checked and signed as the standard signs them`() {
        #expect(Amount(digits: "000000008850")?.minorUnits == 8850)
        #expect(Amount(digits: "12X") == nil)
        #expect(Amount(digits: "1234567890123456789") == nil)
        #expect(Amount(signed: "C00001234")?.minorUnits == 1234)
        #expect(Amount(signed: "D00001234")?.minorUnits == -1234)
        #expect(Amount(signed: "+00001234") == nil)
        #expect(Amount(minorUnits: .max).adding(Amount(minorUnits: 1)) == nil)
        #expect(Amount(minorUnits: .min).subtracting(Amount(minorUnits: 1)) == nil)
        #expect(Amount(minorUnits: 8850).digits(12) == "000000008850")
        #expect(Amount(minorUnits: -1).digits(12) == nil)
        #expect(Amount(minorUnits: 1000).digits(3) == nil)
    }

    @Test func `trace numbers wrap to one, and dates are dates`() {
        #expect(SystemsTraceAuditNumber(999_999)?.next.description == "000001")
        #expect(SystemsTraceAuditNumber(17)?.next.digits(12) == "000000000018")
        #expect(SystemsTraceAuditNumber(1_000_000_000_000) == nil)
        #expect(TransmissionDateTime("1121235959")?.description == "1121235959")
        for text in [
            "1321000000", "1100000000", "1132000000", "1121240000", "1121006000", "112100",
        ] {
            #expect(TransmissionDateTime(text) == nil)
        }
        #expect(LocalDateTime(time: "103000", date: "1121")?.description == "1121103000")
        #expect(LocalDateTime("261121103000")?.year == 26)
        #expect(LocalDateTime("20261121103000")?.description == "20261121103000")
    }

    @Test func `a track is cut at its separator and prints masked`() {
        let track = Track2("4761739001010119=2712201114387808901")
        #expect(track?.primaryAccountNumber.unmaskedDigits == "4761739001010119")
        #expect(track?.expiration == "2712")
        #expect(track?.serviceCode == "201")
        #expect("\(String(describing: track))".contains("1010119") == false)
        #expect(Track2("4761739001010119") == nil)
        #expect(Track2("4761739001010119==")?.expiration == nil)
        #expect(Track2("47617390X=2712") == nil)
    }

    @Test func `original data elements read and write their three forms`() throws {
        let form90 = "0200" + "000017" + "1121103000" + "00000012345" + "00000000000"
        let plain = try #require(OriginalDataElements(element90: form90))
        #expect(plain.messageType == "0200")
        #expect(plain.acquirer == "12345")
        #expect(plain.forwarder == nil)
        #expect(plain.element90 == form90)
        let form56 = "1200" + "000017" + "261121103000" + "05" + "12345"
        let fuel = try #require(OriginalDataElements(element56: form56))
        #expect(fuel.localDateTime == "261121103000")
        #expect(fuel.element56 == form56)
        #expect(OriginalDataElements(element56: form56 + "6") == nil)
        let pos = try #require(OriginalDataElements(element61: "0000010000171121"))
        #expect(pos.batch == "000001")
        #expect(pos.element61 == "0000010000171121")
        #expect(OriginalDataElements(element61: "000000000000")?.traceNumber == nil)
        #expect(OriginalDataElements(element61: "00001") == nil)
    }

    @Test func `paths read and print, and nonsense is none`() {
        for text in ["4", "55.9F26", "63.3.1.2", "192"] {
            #expect(ElementPath(text)?.description == text)
        }
        for text in ["", "0", "193", "04", "4.", ".4", "4..1", "x"] {
            #expect(ElementPath(text) == nil)
        }
    }

    @Test func `codes are short and of their characters`() {
        for text in ["A0", "00", "000", "0000", "x"] { #expect(ActionCode(text)?.text == text) }
        for text in ["", "00000", "0-", "字"] { #expect(ActionCode(text) == nil) }
        for text in ["156", "CNY"] { #expect(CurrencyCode(text)?.text == text) }
        for text in ["cny", "15", "1560", "1A6"] { #expect(CurrencyCode(text) == nil) }
        for text in ["31000", "3100000", "31000X"] { #expect(ProcessingCode(text) == nil) }
        #expect(ProcessingCode("310000").transactionType == 31)
        #expect(ProcessingCode("001020").fromAccount == 10)
        #expect(ProcessingCode("001020").toAccount == 20)
    }
}

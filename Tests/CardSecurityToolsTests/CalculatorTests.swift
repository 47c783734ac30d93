import Testing

@testable import CardSecurityTools

@Suite struct CalculatorTests {
    private static func value(_ name: String, _ entries: [Calculator.Entry]) -> String? {
        entries.first { $0.name == name }?.value
    }

    @Test(arguments: ["unionpay-ecb", "UNIONPAY_ECB_MAC"])
    func `both names of an algorithm are known`(name: String) throws {
        let entries = try Calculator.mac(
            algorithm: name,
            key: Fixtures.singleKey,
            data: "0102030405060708"
        )
        #expect(Self.value("text", entries) == "53E663E6")
    }

    @Test func `check values of components and their sum`() throws {
        let entries = try Calculator.checkValues(components: [
            "7686D6CB708F2319108A7AB69E8C6416", "2D3063538E47C0746A9FAA5384C93F0A",
        ])
        #expect(Self.value("kcv-4", entries) == "4C12B4E1")
        #expect(Self.value("component-1-kcv-4", entries) == "B7DB1260")
        #expect(Self.value("key", entries) == "5BB6B598FEC8E36D7A15D0E51A455B1C")
        #expect(Self.value("strength", entries) == "sound")
    }

    @Test func `a PIN block is made, translated and read`() throws {
        let entries = try Calculator.pinBlock(
            format: "ISO0",
            pin: "1234",
            cardNumber: "4012345678909",
            key: .key(Fixtures.doubleKey)
        )
        #expect(Self.value("clear", entries) == "041274EDCBA9876F")
        #expect(Self.value("encrypted", entries) == "C03D21CDBCB0C58B")
        let translated = try Calculator.translatePINBlock(
            "C03D21CDBCB0C58B",
            from: ("ISO0", .key(Fixtures.doubleKey)),
            to: ("ISO4", Fixtures.aesKey),
            cardNumber: "4012345678909"
        )
        let block = try #require(Self.value("encrypted", translated))
        let read = try Calculator.decodePINBlock(
            block,
            format: "ISO4",
            cardNumber: "4012345678909",
            key: .key(Fixtures.aesKey)
        )
        #expect(Self.value("pin", read) == "1234")
    }

    @Test func `the block of a terminal with DUKPT moves to a zone key`() throws {
        let translated = try Calculator.translatePINBlock(
            "549CF4E849E85690",
            from: (
                "ISO0", .dukpt(base: Fixtures.doubleKey, serialNumber: "FFFF9876543210E00001")
            ),
            to: ("ISO0", Fixtures.otherDoubleKey),
            cardNumber: "9000010000000018"
        )
        #expect(Self.value("encrypted", translated) == "9AFDBAC40F22E255")
        let read = try Calculator.decodePINBlock(
            "9AFDBAC40F22E255",
            format: "ISO0",
            cardNumber: "9000010000000018",
            key: .key(Fixtures.otherDoubleKey)
        )
        #expect(Self.value("pin", read) == "1234")
    }

    @Test(
        arguments: [
            ("ISO4", "FFFF9876543210E00001", "block: the format needs another cipher"),
            ("ISO0", "FFFF9876543210E00000", "block: no key serial number"),
            ("ISO0", "FFFF9876543210E007FF", "ksn: no device uses a counter of 11 ones"),
            ("ISO0", "FFFF98", "ksn: no key serial number"),
        ]
    )
    func `a transaction without a PIN key is refused`(
        format: String,
        number: String,
        words: String
    ) {
        let fault = #expect(throws: Calculator.Fault.self) {
            try Calculator.translatePINBlock(
                "549CF4E849E85690",
                from: (format, .dukpt(base: Fixtures.doubleKey, serialNumber: number)),
                to: ("ISO0", Fixtures.otherDoubleKey),
                cardNumber: "9000010000000018"
            )
        }
        #expect(fault?.problem == words)
    }

    @Test func `the serial number chooses the DUKPT scheme`() throws {
        let tripleDES = try Calculator.dukpt(
            base: Fixtures.doubleKey,
            serialNumber: "FFFF9876543210E00001"
        )
        #expect(Self.value("ipek", tripleDES) == "6AC292FAA1315B4D858AB3A3D7D5933A")
        #expect(Self.value("pin-2009", tripleDES) == "042666B49184CF5C68DE9628D0397B36")
        let aes = try Calculator.dukpt(
            base: "FEDCBA9876543210F1F1F1F1F1F1F1F1",
            serialNumber: "123456789012345600000001"
        )
        #expect(Self.value("pin-aes128", aes) == "AF8CB133A78F8DC2D1359F18527593FB")
    }

    @Test func `DUKPT keys come from the initial key of one device too`() throws {
        let tripleDES = try Calculator.dukpt(
            initial: "6AC292FAA1315B4D858AB3A3D7D5933A",
            serialNumber: "FFFF9876543210E00008"
        )
        #expect(Self.value("transaction", tripleDES) == "27F66D5244FF62E1AA6F6120EDEB4280")
        #expect(Self.value("pin-2009", tripleDES) == "27F66D5244FF621EAA6F6120EDEB427F")
        let fromBase = try Calculator.dukpt(
            base: Fixtures.doubleKey,
            serialNumber: "FFFF9876543210E00008"
        )
        #expect(tripleDES == fromBase)
        let aes = try Calculator.dukpt(
            initial: "11111111111111111111111111111111",
            serialNumber: "000000000000000000000000"
        )
        #expect(Self.value("pin-aes128", aes) == "33F95DC95A5F0EE2794A1D9D48D04E01")
        #expect(throws: Calculator.Fault.self) {
            try Calculator.dukpt(
                initial: "6AC292FAA1315B4D858AB3A3D7D5933A6AC292FAA1315B4D",
                serialNumber: "FFFF9876543210E00008"
            )
        }
    }

    @Test(
        arguments: [
            ("FFFF9876543210E007FF", "no device uses a counter of 11 ones"),
            ("FFFF9876543210FFFFFF", "no device uses a counter of 21 ones"),
            ("12345678901234560001FFFF", "no device uses a counter of 17 ones"),
        ]
    )
    func `a counter that no device uses has no keys`(number: String, words: String) {
        let fault = #expect(throws: Calculator.Fault.self) {
            try Calculator.dukpt(base: Fixtures.doubleKey, serialNumber: number)
        }
        #expect(fault?.problem == "ksn: " + words)
    }

    @Test func `a key block is wrapped and unwrapped`() throws {
        let wrapped = try Calculator.wrapKeyBlock(
            version: "b",
            header: "P0TE00N",
            key: Fixtures.doubleKey,
            protection: Fixtures.otherDoubleKey,
            optionalBlocks: ["KS0123"]
        )
        let block = try #require(Self.value("key-block", wrapped))
        let entries = try Calculator.unwrapKeyBlock(block, protection: Fixtures.otherDoubleKey)
        #expect(Self.value("key", entries) == Fixtures.doubleKey)
        #expect(Self.value("block-KS", entries) == "0123")
    }

    @Test func `working keys are encoded and decoded`() throws {
        let encoded = try Calculator.encodeWorkingKeys(
            master: "CA5D92598DCA48CE8A4C76361A9269E9",
            pin: "807A23AD32B36D457AE91FDF927570EA",
            mac: "5BB5C72CD00B7338"
        )
        #expect(Self.value("layout", encoded) == "40")
        let field = try #require(Self.value("field", encoded))
        let decoded = try Calculator.decodeWorkingKeys(
            field,
            master: "CA5D92598DCA48CE8A4C76361A9269E9"
        )
        #expect(Self.value("mak", decoded) == "5BB5C72CD00B7338")
        #expect(Self.value("pik-kcv", decoded) == "8D0A74B8")
    }

    @Test func `every fault names what is wrong and what to do`() {
        let faults: [() throws -> [Calculator.Entry]] = [
            { try Calculator.mac(algorithm: "x9.20", key: "00", data: "00") },
            { try Calculator.mac(algorithm: "x9.19", key: "00", data: "00") },
            { try Calculator.mac(algorithm: "x9.19", key: "0G", data: "00") },
            { try Calculator.mac(algorithm: "x9.9", key: "00", data: "00", padding: 4) },
            { try Calculator.checkValues(components: []) },
            { try Calculator.checkValues(algorithm: "rsa", components: ["00"]) },
            { try Calculator.pinBlock(format: "ISO2", pin: "1234") },
            { try Calculator.pinBlock(format: "ISO0", pin: "12") },
            { try Calculator.pinBlock(format: "ISO0", pin: "1234", cardNumber: "1") },
            { try Calculator.pinBlock(format: "ISO3", pin: "1234", fill: "A") },
            { try Calculator.dukpt(base: Fixtures.doubleKey, serialNumber: "00") },
            { try Calculator.unwrapKeyBlock("A", protection: Fixtures.doubleKey) },
            { try Calculator.decodeWorkingKeys("00", master: Fixtures.doubleKey) },
        ]
        for fault in faults {
            do {
                _ = try fault()
                Issue.record("there was no fault")
            } catch let error as Calculator.Fault {
                #expect(!error.problem.isEmpty && !error.cure.isEmpty)
                #expect(!error.problem.contains("\n"))
            } catch {
                Issue.record("another kind of error")
            }
        }
    }
}

import Testing

@testable import ISO8583

@Suite struct CardNumberMaskTests {
    @Test(
        arguments: [
            ("there is no terminal 9000010000000018", "there is no terminal 900001******0018"),
            ("'9000 0100 0000 0018' is", "'900001******0018' is"),
            ("9000-0100-0000-0018: x", "900001******0018: x"),
            ("at 12 9000 0100 0000 0018 35", "at 12 900001******0018 35"),
            ("2000000000000006", "200000******0006"), ("20000000000000", "20000000000000"),
            ("{\"pan\":\"6222020000000000\"}", "{\"pan\":\"622202******0000\"}"),
            ("./9000010000000018/x", "./900001******0018/x"),
            ("9000010000000018=30122011234567890", "900001******0018=*"),
            ("9000010000000018D3012", "900001******0018D*"),
            ("020090000100000000180000", "<24 digits>"),
        ]
    )
    func `a card number keeps six digits and four`(text: String, shown: String) {
        #expect(CardNumberMask.masked(text) == shown)
    }

    @Test(
        arguments: [
            "T0000001", "RRN 633300000001", "2026-11-28 10:11:06.341", "batch 1",
            "it has 0100 0110 0200 0210 0400 0410", "merchant 000000000000018",
            "give 8 or 10 bytes", "1234567890123", "000000000000000001", "", "16 24 32 48 64 80 96",
            "v1 63 bf010f6216fc896af0273784607ae7d30d15f6f0974b8891031f8c9e64a5552e",
        ]
    )
    func `other numbers stay as they are`(text: String) {
        #expect(CardNumberMask.masked(text) == text)
    }
}

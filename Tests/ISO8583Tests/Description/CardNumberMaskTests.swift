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
            ".", "/", "_", ",", ":", "*", "+", "'", "\"", ")(", "  ", "      ", "\t", "\n", "\r\n",
            " - ", " / ", ", ", "\u{A0}", "\u{2009}", "\u{2010}", "\u{2011}", "\u{2013}",
            "\u{2014}", "\u{2212}", "\u{3000}", "\u{2028}", "=", "|",
        ]
    )
    func `marks between its groups hide no card number`(marks: String) {
        // Of a known range, of another, of fifteen digits, and of a known range alone.
        let cards = [
            (["9000", "0100", "0000", "0018"], "900001******0018"),
            (["4111", "1111", "1111", "1111"], "411111******1111"),
            (["3782", "822463", "10005"], "378282*****0005"),
            (["9000", "0100", "0000", "0000"], "900001******0000"),
            (["900001", "0000000018"], "900001******0018"),
        ]
        for (groups, shown) in cards {
            let text = "card (\(groups.joined(separator: marks))) lost"
            #expect(CardNumberMask.masked(text) == "card (\(shown)) lost")
        }
    }

    @Test(arguments: [" ", "-", ".", " - ", "\u{200B}", "\u{AD}", "\u{2060}", "\u{301}", "\u{0}"])
    func `digits one by one hide no card number`(mark: String) {
        for (digits, shown) in [
            ("9000010000000018", "900001******0018"), ("4111111111111111", "411111******1111"),
        ] {
            let text = "no " + digits.map(String.init).joined(separator: mark) + " lost"
            #expect(CardNumberMask.masked(text) == "no \(shown) lost")
        }
    }

    @Test(
        arguments: [
            "9000\u{AD}0100\u{AD}0000\u{AD}0018", "9000010000000018\u{300}",
            "9000\u{0}010000000018", "9000\u{200B}\u{200B}0100 00000018",
            "9000\u{20E3}010000000018",
        ]
    )
    func `nothing unseen hides a card number`(text: String) {
        let shown = CardNumberMask.masked("x " + text).unicodeScalars
        #expect(shown.starts(with: "x 900001******0018".unicodeScalars))
    }

    @Test(arguments: [0x0660, 0x06F0, 0x0966, 0xFF10, 0x1D7CE] as [UInt32])
    func `no script hides a card number`(zero: UInt32) throws {
        var text = String.UnicodeScalarView()
        for digit in "9000010000000018".unicodeScalars {
            text.append(try #require(Unicode.Scalar(zero + digit.value - 0x30)))
        }
        #expect(CardNumberMask.masked("x \(String(text)) y") == "x 900001******0018 y")
    }

    @Test(
        arguments: [
            "2026-11-28, 10:11:06.341", "2026/11/28 10:11:06.341 + 12", "28.11.2026 10.11.06",
            "10.20.30.40:41003", "192.168.100.200:41003", "127.0.0.1:41003, 127.0.0.1:41004",
            "88.50, 120.00, 9.99, 1000.00, 12.50", "1,234,567.89 of 2,345,678.90",
            "+86 (10) 6552-9988", "+49 (0) 30 1234-5678", "4111.1111.1111", "900001/000000",
            "order 4111/1111/1111/1112", "4111.1111.1111.1112", "16, 24, 32, 48, 64, 80, 96",
            "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12", "0123.4567.8901.2345",
            "4111a1111b1111c1111", "4111 (see) 1111 (and) 1111 1111",
        ]
    )
    func `dates, amounts, addresses and lists stay as they are`(text: String) {
        #expect(CardNumberMask.masked(text) == text)
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

import CardSecurity
import ISO8583
import Payments
import Testing
import Text

@testable import Switch

/// Holds `docs/terminals.md` to what the switch does: a terminal that knows the page alone works,
/// and every byte that stands on the page is right.
@Suite struct TerminalPageTests {
    @Test(arguments: PageDialect.Name.allCases)
    func `a terminal written from the page signs on, pays and takes back`(
        _ name: PageDialect.Name
    ) async throws {
        let page = try TerminalPage()
        let world = try TestWorld()
        try await world.live { _, opener in
            let wire = try SocketWire(port: opener.port(of: name.listener))
            defer { wire.close() }
            let terminal = try PageTerminal(name, of: page, number: 7, at: wire)
            let time = Self.now()
            #expect(try terminal.signOn(at: time) == (name == .ifsf ? "800" : "00"))
            let approved = name == .ifsf ? "000" : "00"
            let type = name == .ifsf ? "1200" : "0200"
            let sale = try Self.sale(of: terminal, at: time)
            let answer = try terminal.exchange(type, sale)
            #expect(answer[39] == approved && answer[38] != nil)
            let again = try terminal.exchange(type, sale)
            #expect(again[39] == approved && again[37] == answer[37], "a repeat is paid once")
            let reversal = Self.reversal(of: sale, answer, by: terminal, at: time)
            let taken = try terminal.exchange(name == .ifsf ? "1420" : "0400", reversal)
            #expect(taken[39] == (name == .ifsf ? "400" : "00"))
            var late = sale
            late[4] = "000000060000"
            late[11] = terminal.nextSTAN()
            late[52] = name == .ifsf ? nil : "0123456789ABCDEF"
            let refused = try terminal.exchange(type, late)[39]
            #expect(refused == (name == .ifsf ? "112" : "55"), "no PIN, or a wrong one")
        }
        let sales = try world.column(
            "SELECT amount_minor FROM reversal_v WHERE outcome = 'approved'"
        )
        #expect(sales == [name == .unionPay ? "52000" : "8850"])
    }

    @Test(arguments: PageDialect.Name.allCases)
    func `every frame of the page decodes, and its MAC is right`(
        _ name: PageDialect.Name
    ) throws {
        let page = try TerminalPage()
        let world = try TestWorld()
        let dialect = try PageDialect(name, of: page)
        let specification = try #require(world.specifications[name.rawValue])
        let settings = try #require(
            world.configuration.listeners.first { $0.name == name.listener }
        )
        let frames = page.frames.filter { $0.name.hasPrefix(name.word + "-") }
        #expect(frames.count == 6)
        let key =
            name == .ifsf ? try page.masterKey() : try page.keys(below: name.rawValue).mac
        let judge = try MACKey(
            #require(settings.mac.algorithm),
            key: KeyBytes(copying: key.span)
        )
        var authenticated = 0
        for frame in frames {
            let bytes = frame.bytes
            guard case .frame(let layout) = try settings.framing.nextFrame(in: bytes.span) else {
                Issue.record("\(frame.name) is no frame")
                continue
            }
            #expect(layout.bytes == bytes.count && Array(bytes[layout.message]) == frame.message)
            let (type, values) = try dialect.decode(frame.message)
            #expect(try dialect.encode(type, values) == frame.message, "\(frame.name)")
            let message = try MessageDecoder(specification).decode(frame.message)
            #expect(MessageEncoder.encode(message) == frame.message, "\(frame.name)")
            #expect(message.elements.count == values.count, "\(frame.name)")
            guard values[64] != nil || values[128] != nil else { continue }
            authenticated += 1
            let covered = Array(frame.message.dropLast(8))
            let mac = Array(frame.message.suffix(8))
            #expect(try PageMAC.mac(of: covered, in: name, under: key) == mac, "\(frame.name)")
            let isRight = judge.verify(mac.span, over: covered.span)
            #expect(isRight, "\(frame.name)")
            var changed = covered
            changed[changed.count / 2] ^= 1
            let isForged = judge.verify(mac.span, over: changed.span)
            #expect(!isForged, "\(frame.name)")
        }
        #expect(authenticated == (name == .ifsf ? 6 : 4))
        guard name != .ifsf else { return }
        let reply = try dialect.decode(page.frame(name.word + "-sign-on-reply").message).values
        let field = try TerminalPage.hexadecimal(#require(reply[name.isPlain ? 48 : 62]))
        let keys = try PageTerminal.keys(in: field, under: page.masterKey())
        #expect(try keys.mac == key && keys.pin == page.keys(below: name.rawValue).pin)
    }

    @Test func `the PIN block of the page is the one of its sale`() throws {
        let page = try TerminalPage()
        let dialect = try PageDialect(.unionPay, of: page)
        let sale = try dialect.decode(page.frame("unionpay-purchase").message).values
        let card = try #require(sale[2])
        let key = try page.keys(below: PageDialect.Name.unionPay.rawValue).pin
        #expect(try PageTerminal.pinBlock(DemoWorld.pin, card, under: key) == sale[52])
    }

    @Test(arguments: PageDialect.Name.allCases)
    func `the formats of the page are those of the specification`(
        _ name: PageDialect.Name
    ) throws {
        let specification = try #require(TestWorld().specifications[name.rawValue])
        let formats = try TerminalPage().formats(of: name.rawValue)
        #expect(formats.count > 20)
        for (number, format) in formats.sorted(by: { $0.key < $1.key }) {
            let element = try #require(Element(number))
            let told = specification.description(of: element)?.format.notation
            #expect(told == format.notation, "DE \(number)")
        }
    }

    @Test func `the demo world of the page is that of the program`() throws {
        let page = try TerminalPage()
        #expect(try page.masterKey() == TerminalPage.hexadecimal(DemoWorld.masterKeyHexadecimal))
        let words = page.rows.flatMap { $0 }.joined(separator: " ")
        for series in DemoCardSeries.allCases {
            for number in 0..<2 {
                let card = DemoWorld.card(series, number).unmaskedDigits
                #expect(words.contains(card), "\(series) \(number)")
            }
        }
        #expect(words.contains("PIN \(DemoWorld.pin)") && words.contains("\(DemoWorld.expiry)"))
    }

    @Test func `the answers of the page are in the dialects' tables of codes`() throws {
        let page = try TerminalPage()
        let specifications = try TestWorld().specifications
        let dialects = ["unionpay-pos", "iso8583-1987-ascii", "ifsf"]
        let head = try #require(page.rows.firstIndex { $0.first == "UnionPay" && $0.count == 5 })
        let rows = page.rows[(head + 2)...].prefix { $0.count == 5 }
        #expect(rows.count > 12)
        for row in rows {
            for (cell, dialect) in zip(row, dialects) {
                let table = try #require(specifications[dialect]?.codes["action-code"])
                for code in cell.replacing(" or ", with: ", ").split(separator: ", ") {
                    #expect(table.entry(for: String(code)) != nil, "\(dialect) \(code)")
                }
            }
        }
    }

    // MARK: What the terminal sends

    private static func now() -> PageTime {
        let noon = TestTerminal.noon(of: SystemClock().now())
        let day = DecimalText.padded(noon.yearMonthDay, digits: 6)
        return PageTime(sent: String(day.dropFirst(2)) + "120000", long: day + "120000")
    }

    /// The elements that the page lists for a sale, filled.
    private static func sale(of terminal: PageTerminal, at time: PageTime) throws -> [Int: String] {
        let name = terminal.dialect.name
        let card = "9000010000000018"
        var sale = [
            2: card, 3: "000000", 4: "000000008850", 11: terminal.nextSTAN(), 14: "3012", 49: "156",
        ]
        switch name {
        case .unionPay:
            sale[4] = "000000052000"
            (sale[22], sale[25], sale[26]) = ("011", "00", "12")
            sale[52] = try PageTerminal.pinBlock("123456", card, under: terminal.keys.pin)
            sale[53] = "2600000000000000"
            sale[60] = "22\(terminal.batch)000"
        case .text, .binary:
            (sale[7], sale[12], sale[13]) = (time.sent, time.local, time.day)
            (sale[22], sale[25]) = ("012", "00")
        case .ifsf:
            (sale[7], sale[12], sale[24]) = (time.sent, time.long, "200")
        }
        return sale
    }

    /// The elements that the page lists for a reversal.
    private static func reversal(
        of sale: [Int: String],
        _ answer: [Int: String],
        by terminal: PageTerminal,
        at time: PageTime
    ) -> [Int: String] {
        let stan = sale[11] ?? ""
        var reversal = sale
        switch terminal.dialect.name {
        case .unionPay:
            (reversal[26], reversal[52], reversal[53]) = (nil, nil, nil)
            (reversal[38], reversal[39]) = (answer[38], "98")
        case .text, .binary:
            reversal[90] = "0200\(stan)\(time.sent)" + String(repeating: "0", count: 22)
        case .ifsf:
            (reversal[2], reversal[14]) = (nil, nil)
            (reversal[11], reversal[24]) = (terminal.nextSTAN(), "400")
            reversal[56] = "1200\(stan)\(time.long)"
        }
        return reversal
    }
}

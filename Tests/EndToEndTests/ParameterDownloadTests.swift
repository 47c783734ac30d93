import Book
import ISO8583
import Journal
import Payments
import Reference
import Simulators
import Testing

@testable import Switch

/// Terminals fetch reference data: from the tables in force to the rows in DE 62, page by page.
@Suite struct ParameterDownloadTests {
    private static let card = "900001******0018#00112233445566778899aabbccddeeff"

    private static func product(_ number: Int, _ name: String = "Benzin") -> ReferenceChange {
        let text = "\(1_000 + number)\\\(name)\\petrol\\litre\\\\"
        return .put(ReferenceRow(kind: .product, text: text))
    }

    /// Asks for the next page of a table, and keeps what comes.
    private static func fetch(
        _ table: String,
        _ terminal: TestTerminal,
        _ kept: inout TerminalParameters
    ) throws -> TestTerminal.Reply {
        let reply = try terminal.exchange(terminal.download(kept.next(of: table)))
        if let page = reply.page { kept.note(page, of: table) }
        return reply
    }

    @Test(arguments: Way.allCases)
    func `a terminal is asked to fetch, fetches all pages, and is asked no more`(
        _ way: Way
    ) async throws {
        let world = try TestWorld()
        let products = (1...100).map { Self.product($0) }
        let card = ReferenceChange.put(
            ReferenceRow(kind: .hotCard, text: "\(Self.card)\\lost\\\\")
        )
        try world.bring(products + [card])
        try await world.run(way) { open in
            let terminal = try open("unionpay", 1)
            #expect(try terminal.signOn()?.asksForDownload == true)
            #expect(try terminal.exchange(terminal.purchase(100)).asksForDownload)
            var kept = TerminalParameters()
            var pages = 0
            repeat {
                let reply = try Self.fetch("product", terminal, &kept)
                #expect(reply.code == "00")
                pages += 1
            } while kept.tables["product"]?.fetching != nil && pages < 50
            #expect(kept.tables["product"]?.rows.count == 100 && pages > 2)
            #expect(kept.tables["product"]?.version == 1)
            #expect(!(try terminal.exchange(terminal.purchase(100)).asksForDownload))
            let cards = try Self.fetch("hot-card", terminal, &kept)
            #expect(cards.page?.rows == ["900001******0018\\lost\\\\"])
            let held = try Self.fetch("product", terminal, &kept)
            #expect(held.page?.last == 0 && held.page?.version == 1)
            #expect(kept.tables["product"]?.rows.count == 100)
            for table in ["fee", "nothing"] {
                let asked = ParameterRequest(table: table, held: 0, page: 1)
                #expect(try terminal.exchange(terminal.download(asked)).code == "40")
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `a new version between two pages begins again`(_ way: Way) async throws {
        let world = try TestWorld()
        try world.bring((1...100).map { Self.product($0) })
        var kept = TerminalParameters()
        kept = try await Self.firstPage(world, way)
        try world.bring([Self.product(1, "Diesel")])
        let before = kept
        try await world.run(way) { open in
            var kept = before
            let terminal = try open("unionpay", 1)
            terminal.stan = 500
            #expect(try terminal.signOn()?.asksForDownload == true)
            let reply = try Self.fetch("product", terminal, &kept)
            #expect(reply.page?.page == 1 && reply.page?.version == 2)
            #expect(reply.page?.rows.first?.hasPrefix("1001\\Diesel") == true)
            while kept.tables["product"]?.fetching != nil {
                #expect(try Self.fetch("product", terminal, &kept).code == "00")
            }
            #expect(kept.tables["product"]?.version == 2)
            #expect(kept.tables["product"]?.rows.count == 100)
        }
    }

    private static func firstPage(_ world: TestWorld, _ way: Way) async throws -> TerminalParameters
    {
        let kept = Kept()
        try await world.run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            #expect(try fetch("product", terminal, &kept.parameters).page?.isLast == false)
        }
        return kept.parameters
    }

    /// What a terminal keeps from one run of the switch to the next.
    private final class Kept {
        var parameters = TerminalParameters()
    }

    @Test(arguments: Way.allCases)
    func `a request that is repeated gets the same page`(_ way: Way) async throws {
        let world = try TestWorld()
        try world.bring([Self.product(1)])
        try await world.run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let asked = ParameterRequest(table: "product", held: 0, page: 1)
            let message = try terminal.download(asked)
            let first = try terminal.exchange(message)
            let again = try terminal.exchange(message)
            #expect(first.message == again.message)
            #expect(first.asksForDownload == false, "it has the only table that it fetches")
        }
    }
}

extension TestTerminal {
    /// An 0800 for a page of reference data.
    fileprivate func download(_ asked: ParameterRequest) throws -> Message {
        var message = try start("0800", 360)
        let bytes = try #require(TextTLV.bytes(asked.tags, in: .gbk))
        try message.set(.field62, bytes: bytes)
        return message
    }
}

extension TestTerminal.Reply {
    /// Whether the processing request digit of the header asks for a download.
    fileprivate var asksForDownload: Bool { envelope.header[2] & 0x0F == 1 }

    fileprivate var page: ParameterPage? {
        guard let bytes = message.bytes(.field62) else { return nil }
        // What are no tags is no page.
        guard let tags = try? TextTLV.read(bytes, in: .gbk) else { return nil }
        return ParameterPage(tags)
    }
}

import ISO8583
import Journal
import Logging
import NIOEmbedded
import Synchronization
import Testing

@testable import Switch

/// What operators learn of a message that was refused before the book.
@Suite struct RefusalNoteTests {
    /// The rows of the second that has passed.
    private func refusals(_ world: KeyWorld) throws -> [JournalRow] {
        world.passSecond()
        return try world.rows("refusal")
    }

    @Test(arguments: ["plain-text", "plain-binary", "unionpay"])
    func `a refusal names the element that is missing, its sender and its STAN`(
        listener: String
    ) throws {
        let world = try KeyWorld()
        let terminal = try world.terminal(listener, 1, from: "10.0.0.7")
        try terminal.signOn()
        var sale = try terminal.purchase(100)
        sale.remove(.amountTransaction)
        let reply = try terminal.exchange(sale)
        #expect(reply.code != "00")
        let rows = try refusals(world)
        let row = try #require(rows.first)
        #expect(rows.count == 1 && row.outcome == "refused" && row.mti == "0200")
        #expect(row.terminal == "T0000001")
        #expect(row.stan == sale.text(.systemsTraceAuditNumber))
        let note = try #require(row.note)
        #expect(note.wholeMatch(of: /DE 4 is missing, from 10\.0\.0\.7:[0-9]+/) != nil, "\(note)")
    }

    @Test func `a refusal names the place of what cannot be read, and no byte of it`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("plain-text", 1, from: "10.0.0.7")
        try terminal.signOn()
        let sale = try terminal.purchase(100)
        var frame = try terminal.frame(sale)
        // Length, message type, bitmap, card with its length.
        let place = 2 + 4 + 16 + 18
        #expect(frame[place..<place + 6].elementsEqual("000000".utf8))
        frame[place + 2] = UInt8(ascii: "x")
        try terminal.wire.send(frame)
        #expect(try terminal.receive().code == "30")
        let note = try #require(try refusals(world).first?.note)
        let told = "DE 3, offset \(place): expected digits 0-9, found a letter, from 10.0.0.7:"
        #expect(note.hasPrefix(told), "\(note)")
    }

    @Test func `a row names a few of the sources that it stands for`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("plain-text", 1, from: "10.0.0.1")
        try terminal.signOn()
        _ = try refusals(world)
        for number in 2...30 {
            let stranger = try world.terminal("plain-text", 1, from: "10.0.0.\(number)")
            try stranger.wire.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            #expect(try stranger.waitsForClose())
        }
        let rows = try refusals(world)
        #expect(rows.reduce(0) { $0 + $1.attempts } == 29 && rows.count <= 2, "\(rows)")
        let notes = rows.compactMap(\.note).joined(separator: " ")
        #expect(notes.contains("closed, bad-frame: HTTP stands where"), "\(notes)")
        for number in 2...6 { #expect(notes.contains(" 10.0.0.\(number):"), "\(notes)") }
        #expect(!notes.contains(" 10.0.0.30:"))
    }
}

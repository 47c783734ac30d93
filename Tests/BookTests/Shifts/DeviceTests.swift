import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// Terminals say which devices they are; a serial number is one terminal's only.
@Suite struct DeviceTests {
    private var book: BookHarness = .demo()

    private mutating func register(
        _ stan: UInt32,
        _ serial: String,
        terminal: Int = 1
    ) -> Outcome {
        book.serve(.registration(stan, serial, terminal: terminal)).outcome
    }

    private func serial(_ terminal: Int) -> String? {
        book.journal.day.devices[BookHarness.row(terminal)]?.names.serial
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a serial number belongs to the terminal that had it first`(
        memory: MemoryJournal.Memory
    ) {
        #expect(register(1, "SN 1") == .networkAccepted)
        let seq = book.lastSeq
        #expect(book.journal.records.last?.kind == .session)
        book.restart(memory)
        #expect(register(1, "SN 1", terminal: 2) == .deviceTaken)
        #expect(
            book.journal.records.last?.note == "the serial number is that of terminal T0000001"
        )
        #expect(serial(1) == "SN 1" && serial(2) == nil)
        // It says the same once more: nothing changes.
        #expect(register(2, "SN 1") == .networkAccepted)
        #expect(book.journal.day.devices[BookHarness.row(1)]?.seq == seq)
    }

    @Test
    mutating func `another software is noted, and another device takes the first one's place`() {
        #expect(register(1, "SN1") == .networkAccepted)
        book.serve(.registration(2, "SN1", software: "2.0"))
        #expect(book.journal.day.devices[BookHarness.row(1)]?.names.software == "2.0")
        #expect(register(3, "SN2") == .networkAccepted)
        #expect(register(1, "SN1", terminal: 2) == .networkAccepted, "it is free")
        book.restart()
        #expect(serial(1) == "SN2" && serial(2) == "SN1")
        #expect(register(4, "SN1") == .deviceTaken)
    }

    @Test mutating func `of two terminals in one batch of events the first has it`() {
        let events = [1, 2].map {
            book.event(.service(.registration(1, "SN1", terminal: $0)))
        }
        let replies = book.run(events).replies
        #expect(replies.map(\.outcome) == [.networkAccepted, .deviceTaken])
        book.restart()
        #expect(serial(1) == "SN1" && serial(2) == nil)
    }

    @Test mutating func `what one gives up another takes in the same batch of events`() {
        #expect(register(1, "SN1") == .networkAccepted)
        let events = [
            book.event(.service(.registration(2, "SN2"))),
            book.event(.service(.registration(1, "SN1", terminal: 2))),
        ]
        #expect(book.run(events).replies.map(\.outcome) == [.networkAccepted, .networkAccepted])
        book.restart()
        #expect(serial(1) == "SN2" && serial(2) == "SN1")
    }

    @Test(arguments: ["", " SN1", "SN1 ", "S\u{7}1", "Sé1", String(repeating: "9", count: 31)])
    mutating func `what is no serial number is told 30`(serial: String) {
        #expect(register(1, serial) == .unreadable)
        #expect(book.journal.day.devices.isEmpty)
    }

    @Test mutating func `names of 30 and 120 bytes are the longest`() {
        let serial = String(repeating: "9", count: 30)
        let long = String(repeating: "m", count: 121)
        #expect(book.serve(.registration(1, serial, model: long)).outcome == .unreadable)
        #expect(book.serve(.registration(2, serial, software: long)).outcome == .unreadable)
        let name = String(long.dropLast())
        #expect(
            book.serve(.registration(3, serial, model: name, software: name)).outcome
                == .networkAccepted
        )
        var none = PaymentRequest.registration(4, "SN1")
        none.details = nil
        #expect(book.serve(none).outcome == .elementMissing)
    }

    @Test mutating func `row 1: a repeated registration changes nothing, released or not`() {
        #expect(register(1, "SN1") == .networkAccepted)
        book.operate(.releaseDevice(BookHarness.row(1)))
        book.restart()
        #expect(register(1, "SN1") == .networkAccepted)
        #expect(serial(1) == nil)
        #expect(register(2, "SN1") == .networkAccepted && serial(1) == "SN1")
    }

    @Test mutating func `row 36: in no session, or of another batch, it is nobody's`() {
        #expect(
            book.serve(.registration(1, "SN1").inBatch(9)).outcome == .batchMismatch
        )
        book.run(.signOff(.signOff(1, stan: 101)))
        #expect(register(2, "SN1") == .noSessionKeys)
        book.signOn(.signOn(1, stan: 102))
        book.operate(.setTerminalEnabled(BookHarness.row(1), false))
        #expect(register(3, "SN1") == .terminalDisabled)
        #expect(book.journal.day.devices.isEmpty)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a person releases a device, and another terminal may be it`(
        memory: MemoryJournal.Memory
    ) {
        let row = BookHarness.row(1)
        #expect(book.refusal(.releaseDevice(row)) == .noDevice(row))
        #expect(
            book.refusal(.releaseDevice(BookHarness.row(9))) == .unknownTerminal(BookHarness.row(9))
        )
        #expect(register(1, "SN1") == .networkAccepted)
        book.restart(memory)
        book.operate(.releaseDevice(row))
        #expect(book.journal.records.last?.note == "device SN1")
        #expect(book.journal.records.last?.terminal == "T0000001")
        book.restart(memory)
        #expect(serial(1) == nil && register(1, "SN1", terminal: 2) == .networkAccepted)
        #expect(book.refusal(.releaseDevice(row)) == .noDevice(row))
    }
}

import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

@Suite struct SessionTests {
    private func terminal(_ book: BookHarness, _ row: Int32 = 1) -> TerminalState? {
        book.journal.terminals[TerminalRow(rawValue: row)]
    }

    @Test func `row 36: who never signed on, signed off or names another batch is refused`() {
        var book = BookHarness()
        book.operate(.registerTerminal(.test(1)))
        #expect(book.send(.purchase(1)).outcome == .noSessionKeys)
        book.signOn(.signOn(1, stan: 100))
        #expect(book.send(.purchase(2, batch: 9)).outcome == .batchMismatch)
        book.run(.signOff(.signOff(1, stan: 101)))
        #expect(book.send(.purchase(3)).outcome == .noSessionKeys)
        #expect(book.journal.transfers.isEmpty)
    }

    @Test func `row 36: what was refused for its session may be sent again after the sign-on`() {
        var book = BookHarness.demo()
        book.run(.signOff(.signOff(1, stan: 101)))
        #expect(book.send(.purchase(1)).outcome == .noSessionKeys)
        book.signOn(.signOn(1, stan: 102))
        #expect(book.send(.purchase(1)).outcome == .approved)
    }

    @Test func `a listener with a fixed key needs no sign-on`() {
        var book = BookHarness.demo()
        book.operate(.registerTerminal(.test(4)))
        let request = PaymentRequest.purchase(1, terminal: 4).dated(261_121, .fixedKey)
        #expect(book.send(request).outcome == .approved)
    }

    @Test func `a disabled terminal neither pays nor signs on`() {
        var book = BookHarness.demo()
        book.operate(.setTerminalEnabled(TerminalRow(rawValue: 1), false))
        #expect(book.send(.purchase(1)).outcome == .terminalDisabled)
        #expect(book.signOn(.signOn(1, stan: 101)).outcome == .terminalDisabled)
        book.operate(.setTerminalEnabled(TerminalRow(rawValue: 1), true))
        #expect(book.send(.purchase(1)).outcome == .approved)
    }

    @Test func `a sign-on hands out keys, keeps the ones before and tells the lanes first`() {
        var book = BookHarness.demo()
        let output = book.run(.signOn(.signOn(1, stan: 101), .test(9)))
        #expect(terminal(book)?.keyVersion == 2)
        #expect(terminal(book)?.sealedKeys == [9, 1])
        #expect(terminal(book)?.previousSealedKeys == [1, 1])
        #expect(terminal(book)?.keysChangedAt == book.now)
        guard case .terminalChanged = output.effects.first,
            case .reply(_, let reply, let handedOut) = output.effects.last
        else {
            Issue.record("a sign-on publishes its terminal and then replies")
            return
        }
        #expect(reply.outcome == .networkAccepted)
        #expect(reply.keyVersion == 2)
        #expect(reply.batch == 1)
        #expect(handedOut == [9, 2])
    }

    @Test func `the batch that a sign-on was told opens with the first payment that carries it`() {
        var book = BookHarness.demo()
        #expect(book.signOn(.signOn(1, stan: 101)).batch == 1)
        #expect(book.send(.purchase(3, batch: 2)).outcome == .batchMismatch, "nobody was told")
        book.send(.purchase(1))
        #expect(book.signOn(.signOn(1, stan: 102)).batch == 2)
        #expect(book.signOn(.signOn(1, stan: 103)).batch == 2)
        #expect(book.send(.purchase(2)).outcome == .approved, "whoever signed on in its name")
        book.restart()
        #expect(book.send(.purchase(2, batch: 2)).outcome == .approved)
        #expect(terminal(book)?.batch == 2)
        #expect(book.send(.purchase(4)).outcome == .batchMismatch)
        #expect(book.send(.reversal(of: 2)).outcome == .reversalAccepted)
    }

    @Test func `row 36: where messages carry no batch it opens under the keys of the sign-on`() {
        var book = BookHarness.demo()
        func sale(_ stan: UInt32, _ version: UInt32) -> PaymentRequest {
            var request = PaymentRequest.purchase(stan).dated(1121)
            request.keyVersion = version
            return request
        }
        book.send(sale(1, 1))
        #expect(book.signOn(.signOn(1, stan: 102), keys: 7).batch == 2)
        book.send(sale(2, 1))
        #expect(terminal(book)?.batch == 1)
        book.send(sale(3, 2))
        #expect(terminal(book)?.batch == 2)
    }

    @Test(arguments: [false, true])
    func `row 35: sign-ons in its name leave a terminal the keys that verified last`(
        restarts: Bool
    ) {
        var book = BookHarness.demo()
        func sale(_ stan: UInt32, _ version: UInt32) -> PaymentRequest {
            var request = PaymentRequest.purchase(stan)
            request.keyVersion = version
            return request
        }
        book.send(sale(1, 1))
        for stan in 1...5 {
            book.signOn(.signOn(1, stan: UInt32(200 + stan)), keys: UInt8(20 + stan))
            if restarts { book.restart() }
        }
        #expect(terminal(book)?.keyVersion == 6)
        #expect(terminal(book)?.versionBefore == 1)
        #expect(terminal(book)?.previousSealedKeys == [1, 1])
        #expect(book.send(sale(2, 1)).outcome == .approved)
        #expect(terminal(book)?.overlapBeganAt == nil, "the newest have proved nothing")
        var reversal = PaymentRequest.reversal(of: 2)
        reversal.keyVersion = 1
        #expect(book.send(reversal).outcome == .reversalAccepted)

        let output = book.run(.payment(sale(3, 6), .inHouse))
        #expect(terminal(book)?.overlapBeganAt == book.now)
        guard case .terminalChanged = output.effects.first else {
            Issue.record("lanes learn when the overlap begins")
            return
        }
        book.signOn(.signOn(1, stan: 300), keys: 30)
        #expect(terminal(book)?.versionBefore == 6)
    }

    @Test func `row 35: keys that are asked back stop, whoever signs on behind them`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.signOn(.signOn(1, stan: 201), keys: 21)
        book.operate(.rotateKeys([TerminalRow(rawValue: 1)], stopAfterSeconds: 60))
        let stop = terminal(book)?.keysStopAt
        #expect(stop != nil && terminal(book)?.previousKeysStopAt == stop)
        book.signOn(.signOn(1, stan: 202), keys: 22)
        #expect(terminal(book)?.keysStopAt == nil)
        #expect(terminal(book)?.previousKeysStopAt == stop)
    }

    @Test func `what a stranger repeats writes nothing: sign-ons, sign-offs`() {
        var book = BookHarness.demo()
        book.signOn(.signOn(1, stan: 101))
        var written = book.journal.records.count
        for _ in 1...100 { book.signOn(.signOn(1, stan: 101)) }
        #expect(book.journal.records.count == written)
        for stan in 1...100 { book.run(.signOff(.signOff(1, stan: UInt32(500 + stan)))) }
        written += 1
        #expect(book.journal.records.count == written)
        #expect(book.send(.purchase(1)).outcome == .noSessionKeys)
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
    }

    @Test func `with settlement opening batches a sign-on does not`() {
        var rules = BookRules.test
        rules.batchOpens = .settlement
        var book = BookHarness.demo(rules: rules)
        book.send(.purchase(1))
        #expect(book.signOn(.signOn(1, stan: 102)).batch == 1)
    }

    @Test func `the batch after 999999 is 1`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        var snapshot = book.journal.snapshot()
        for index in snapshot.terminals.indices { snapshot.terminals[index].batch = 999_999 }
        var wrapped = PaymentBook(snapshot: snapshot, rules: .test)
        var step = Step()
        let event = BookEvent(at: book.now, kind: .signOn(.signOn(1, stan: 5), .test(3)))
        wrapped.prepare([event]) { book.journal.read($0) }
        wrapped.step(event, origin: nil, into: &step)
        #expect(step.output.records.first?.reply?.batch == 1)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `a repeated sign-on gets the same keys until they are used`(
        memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        let first = book.signOn(.signOn(1, stan: 101), keys: 9)
        book.restart(memory)
        let output = book.run(.signOn(.signOn(1, stan: 101), .test(10)))
        guard case .reply(_, let again, let handedOut) = output.effects.last else {
            Issue.record("a repeat is answered")
            return
        }
        #expect(again == first)
        #expect(handedOut == [9, 2])
        #expect(terminal(book)?.sealedKeys == [9, 1])
        book.send(.balance(1))
        #expect(book.signOn(.signOn(1, stan: 101), keys: 11).keyVersion == 3)
        #expect(terminal(book)?.sealedKeys == [11, 1])
    }

    @Test func `a repeated sign-on with another key layout is a new one`() {
        var book = BookHarness.demo()
        book.signOn(.signOn(1, stan: 101))
        let longer = KeyMaterial(sealed: [5], handedOut: [1, 2, 3])
        let output = book.run(.signOn(.signOn(1, stan: 101), longer))
        guard case .reply(_, let reply, let handedOut) = output.effects.last else {
            Issue.record("a sign-on is answered")
            return
        }
        #expect(reply.keyVersion == 3)
        #expect(handedOut == [1, 2, 3])
    }

    @Test func `a key change keeps session and batch`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        var request = PaymentRequest.signOn(1, stan: 102)
        request.operation = .keyChange
        let reply = book.signOn(request, keys: 8)
        #expect(reply.batch == 1)
        #expect(reply.keyVersion == 2)
        #expect(book.send(.purchase(2)).outcome == .approved)
        #expect(book.signOn(request, keys: 9).keyVersion == 3)
    }

    @Test func `a repeated sign-off is answered as before`() {
        var book = BookHarness.demo()
        let off = BookEvent.Kind.signOff(.signOff(1, stan: 101))
        book.run(off)
        let first = book.journal.records.last?.reply
        let output = book.run(off)
        guard case .reply(_, let again, _) = output.effects.first else {
            Issue.record("a repeat is answered")
            return
        }
        #expect(output.records.isEmpty)
        #expect(again == first)
        book.signOn(.signOn(1, stan: 102))
        book.run(off)
        #expect(book.journal.records.last?.kind == .session)
        #expect(terminal(book)?.signedOn == false)
    }

    @Test func `sessions survive a restart`() {
        var book = BookHarness.demo()
        book.restart()
        #expect(book.send(.purchase(1)).outcome == .approved)
    }
}

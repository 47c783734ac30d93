import Glibc
import ISO8583
import Payments
import Simulators
import Text

/// What goes wrong on the line, on purpose.
extension ChaosTerminal {
    /// The same frame over two or three sockets at once: one payment, one answer.
    func race() throws(SimulatedTerminalError) {
        let (request, slip) = newPurchase()
        let bytes = try frame(request)
        pending = .purchase(request, slip: slip, sendings: 1)
        books.count { $0.races += 1 }
        var sockets: [TerminalSocket] = []
        for _ in 0..<Int.random(in: 2...3, using: &random) { sockets.append(try seat.open()) }
        for socket in sockets { Self.say(bytes, over: socket) }
        let answers = sockets.compactMap { answer(from: $0, within: 5000) }
        let approved = answers.filter(\.isApproved)
        guard let first = approved.first else {
            // None, or only refusals, of which some may be of a copy: it is taken back.
            guard let answer = answers.first, answers.count == sockets.count,
                !ChaosCodes.mayPass.contains(answer.code)
            else { return reverse(slip, because: .noAnswer) }
            return take(answer, of: slip, isCertain: true)
        }
        for other in approved where other != first {
            books.fail("\(books.payment(slip).place): two answers, \(first) and \(other)")
        }
        terminal.note(first)
        copies.append(Copy(bytes: bytes, slip: slip))
        take(first, of: slip, isCertain: false)
    }

    /// Half a frame, and gone: nothing was asked, and the reversal of it is accepted all the same.
    func dropInFrame() throws(SimulatedTerminalError) {
        let (request, slip) = newPurchase()
        let bytes = try frame(request)
        books.count { $0.drops += 1 }
        let length = Int.random(in: 1..<bytes.count, using: &random)
        Self.say(Array(bytes.prefix(length)), over: try seat.open())
        reverse(slip, because: .noAnswer)
    }

    /// A whole frame, and gone before the answer: repeated or taken back.
    func dropBeforeAnswer() throws(SimulatedTerminalError) {
        let (request, slip) = newPurchase()
        let bytes = try frame(request)
        books.count { $0.drops += 1 }
        let passing = try seat.open()
        Self.say(bytes, over: passing)
        if random.chance(50) { usleep(UInt32.random(in: 0...5000, using: &random)) }
        passing.close()
        pending = .purchase(request, slip: slip, sendings: 1)
        if random.chance(50) { reverse(slip, because: .noAnswer) }
    }

    /// A purchase and its reversal at the same moment over two sockets, in either order.
    func raceReversal() throws(SimulatedTerminalError) {
        let (request, slip) = newPurchase()
        let bytes = try frame(request)
        reverse(slip, because: .noAnswer)
        guard case .reversal(let reversal, _, _)? = pending else { return }
        let back = try terminal.frame(for: reversal).bytes
        books.count { $0.races += 1 }
        let (one, other) = (try seat.open(), try seat.open())
        let isInOrder = random.chance(50)
        Self.say(isInOrder ? bytes : back, over: one)
        Self.say(isInOrder ? back : bytes, over: other)
        let (buys, undoes) = isInOrder ? (one, other) : (other, one)
        let told = answer(from: buys, within: 5000)
        if let told, told.isApproved, let reference = told.retrievalReference {
            books.approve(slip, reference)
        }
        copies.append(Copy(bytes: bytes, slip: slip))
        guard let accepted = answer(from: undoes, within: 5000) else { return }
        takeReversal(accepted, of: slip, tries: 0)
    }

    /// A frame of before comes once more: the recorded answer or a refusal, never a second payment.
    func copyOfOld() throws(SimulatedTerminalError) {
        guard let copy = copies.randomElement(using: &random) else { return }
        books.count { $0.copies += 1 }
        let before = books.payment(copy.slip)
        let passing = try seat.open()
        Self.say(copy.bytes, over: passing)
        guard let told = answer(from: passing, within: 5000), told.isApproved else { return }
        let after = books.payment(copy.slip)
        // An operator may have it in hand: then either answer is right.
        guard !before.isInHand, !after.isInHand else { return }
        if told.retrievalReference != before.reference {
            books.fail("\(before): a copy was approved as \(told.retrievalReference ?? "-")")
        } else if before.isTakenBack || before.operatorReversals > 0 {
            books.fail("\(before): a copy was approved after its reversal")
        }
    }

    private static func say(_ bytes: [UInt8], over socket: TerminalSocket) {
        // What does not arrive is not answered, and that is looked at.
        _ = try? socket.send(bytes)
    }

    /// One answer as it stands, its MAC unread: it may be of keys that have gone.
    private func answer(
        from socket: TerminalSocket,
        within milliseconds: Int
    ) -> TerminalReply? {
        // No answer is what this is about, whatever its reason.
        let message = try? terminal.receive(
            from: socket,
            since: TerminalClock.microseconds(),
            milliseconds
        )
        return message.flatMap { reader.reply($0) }
    }
}

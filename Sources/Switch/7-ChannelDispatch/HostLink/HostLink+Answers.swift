import Book
import ISO8583
import Logging
import NIOCore
import Payments

/// What the host sends: answers to the book, network messages to the socket's state.
extension HostLink {
    /// The frames of one read.
    func received(_ frames: [InboundFrame], on socket: HostSocketName) {
        guard sockets[socket.place].name == socket else { return }
        sockets[socket.place].lastHeard = loop.now
        var answers: [ChannelReport] = []
        for frame in frames { read(frame, on: socket.place, into: &answers) }
        trimDeadlines()
        flush()
        if !answers.isEmpty { reports?.events(number, answers) }
    }

    private func read(_ frame: InboundFrame, on place: Int, into answers: inout [ChannelReport]) {
        let message: Message
        do throws(DecodingFailure) {
            message = try decoder.decode(frame.message)
        } catch {
            counters.add(.hostUnreadable)
            logger.warning("a message of the host cannot be read", error: error.error)
            return
        }
        switch mapping.read(message, channel: number) {
        case .payment(let reply):
            guard hasRightMAC(message, frame) else { return }
            take(reply, HostMatchKey(message, by: settings.match), into: &answers)
        case .network(let reply): take(reply, on: place)
        case .call(let command): answer(command, message, on: place)
        case .unusable: counters.add(.hostUnreadable)
        }
    }

    /// A wrong MAC is no answer: what it says may come from anybody.
    private func hasRightMAC(_ message: Message, _ frame: InboundFrame) -> Bool {
        let isRight =
            message.has(mapping.macElement(of: message))
            && keys?.verify(frame.message, at: Int64(loop.now.uptimeNanoseconds)) == true
        guard !isRight else {
            failedMACs = 0
            return true
        }
        counters.add(.hostMACFailures)
        failedMACs += 1
        // The host may have other keys than this side.
        if failedMACs == 5 { renewKeys() }
        return false
    }

    private func take(
        _ reply: HostReply,
        _ key: HostMatchKey,
        into answers: inout [ChannelReport]
    ) {
        counters.add(.hostAnswers)
        var answer = reply.answer
        var report = ChannelReport(kind: .answer(answer), freesPlace: false)
        switch pending.match(key, linkSTAN: answer.linkSTAN) {
        case .waiting(let entry):
            times.hostRoundTrip.record(
                nanoseconds: clock.monotonicNanoseconds() - entry.sentNanoseconds
            )
            answer.exchange = entry.exchange
            report.freesPlace = true
        case .late(let entry):
            counters.add(.hostLateAnswers)
            answer.exchange = entry.exchange
        case .repeated:
            counters.add(.hostRepeatedAnswers)
            return
        case .none(let reason):
            counters.add(reason.counter)
            report.strayCard = reply.card.map { StrayCard($0) }
        }
        report.kind = .answer(answer)
        answers.append(report)
    }

    private func take(_ reply: NetworkReply, on place: Int) {
        guard let command = sockets[place].state.awaited, reply.stan == sockets[place].networkSTAN,
            reply.command == nil || reply.command == command
        else {
            counters.add(.hostUnmatchedNetwork)
            return
        }
        let isFirst = command == .signOn && reply.isAccepted
        let duty = isFirst ? keyDuty(of: place) : .none
        let wasExchanging = sockets[place].state.phase == .exchangingKeys
        handle(.answered(command, isAccepted: reply.isAccepted, duty), place)
        switch command {
        case .keyChange where reply.isAccepted:
            if install(reply.keys) {
                if keySocket == place { keySocket = nil }
                for other in sockets.indices { handle(.keysInstalled, other) }
            } else if wasExchanging {
                handle(.keysUnusable, place)
            }
        case .echo: endEchoes(on: place, loop.now)
        default: break
        }
    }

    /// The host asks: it is answered, and a change of its date closes the door for payments.
    private func answer(_ command: NetworkCommand, _ message: Message, on place: Int) {
        counters.add(.hostNetworkMessages)
        let isKnown = command == .echo || command == .cutover || command == .cutoverOver
        do throws(CodingError) {
            let reply = try mapping.reply(
                to: message,
                outcome: isKnown ? .networkAccepted : .notOffered
            )
            _ = write(MessageEncoder.encode(reply), on: place)
        } catch {
            logger.error("an answer does not fit the host's dialect", error: error)
        }
        switch command {
        case .cutover: for other in sockets.indices { handle(.hostCutover(isOver: false), other) }
        case .cutoverOver:
            for other in sockets.indices { handle(.hostCutover(isOver: true), other) }
        default: break
        }
    }
}

/// The card of an answer that belongs to nobody, on its way to its seal.
struct StrayCard: Sendable {
    let card: PrimaryAccountNumber

    init(_ card: PrimaryAccountNumber) {
        self.card = card
    }
}

extension PendingExchanges.MissReason {
    var counter: CounterName {
        switch self {
        case .unknownTrace: .hostUnmatchedTrace
        case .otherClass: .hostUnmatchedClass
        case .otherPart: .hostUnmatchedPart
        }
    }
}

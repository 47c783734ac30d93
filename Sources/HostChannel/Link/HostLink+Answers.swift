import ISO8583
import NIOCore
import Payments
import Upstream

/// What the host sends: answers to the book, network messages to the socket's state.
extension HostLink {
    /// The messages of one read.
    func received(_ messages: [[UInt8]], on socket: HostSocketName) {
        guard sockets[socket.place].name == socket else { return }
        sockets[socket.place].lastHeard = loop.now
        var answers: [ChannelReport] = []
        for bytes in messages { read(bytes, on: socket.place, into: &answers) }
        trimDeadlines()
        flush()
        if !answers.isEmpty { reports?.events(number, answers) }
    }

    private func read(_ bytes: [UInt8], on place: Int, into answers: inout [ChannelReport]) {
        let message: Message
        do throws(DecodingFailure) {
            message = try decoder.decode(bytes)
        } catch {
            count(.unreadable)
            note(.answerUnreadable, error.error)
            return
        }
        switch mapping.read(message, channel: number) {
        case .payment(let reply):
            guard hasRightMAC(message, bytes) else { return }
            take(reply, HostMatchKey(message, by: settings.match), into: &answers)
        case .network(let reply): take(reply, on: place)
        case .call(let command): answer(command, message, on: place)
        case .unusable: count(.unreadable)
        }
    }

    /// A wrong MAC is no answer: what it says may come from anybody.
    private func hasRightMAC(_ message: Message, _ bytes: [UInt8]) -> Bool {
        let isRight =
            message.has(message.macElement)
            && keys?.verify(bytes, at: Int64(loop.now.uptimeNanoseconds)) == true
        guard !isRight else {
            failedMACs = 0
            return true
        }
        count(.macFailures)
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
        count(.answers)
        var answer = reply.answer
        var freesPlace = false
        var stray: StrayCard?
        switch pending.match(key, linkSTAN: answer.number) {
        case .waiting(let entry):
            let now = Int64(loop.now.uptimeNanoseconds)
            reports?.roundTrip(number, now - entry.sentNanoseconds)
            answer.exchange = entry.exchange
            freesPlace = true
        case .late(let entry):
            count(.lateAnswers)
            answer.exchange = entry.exchange
        case .repeated:
            count(.repeatedAnswers)
            return
        case .none(let reason):
            count(reason.counted)
            stray = reply.card.map { StrayCard($0) }
        }
        answers.append(ChannelReport(answer, freesPlace: freesPlace, strayCard: stray))
    }

    private func take(_ reply: NetworkReply, on place: Int) {
        guard let command = sockets[place].state.awaited, reply.stan == sockets[place].networkSTAN,
            reply.command == nil || reply.command == command
        else {
            count(.unmatchedNetwork)
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
        count(.networkMessages)
        let isKnown = command == .echo || command == .cutover || command == .cutoverOver
        do throws(CodingError) {
            let reply = try mapping.reply(
                to: message,
                outcome: isKnown ? .networkAccepted : .notOffered
            )
            _ = write(MessageEncoder.encode(reply), on: place)
        } catch {
            note(.replyUnfit, error)
        }
        switch command {
        case .cutover: for other in sockets.indices { handle(.hostCutover(isOver: false), other) }
        case .cutoverOver:
            for other in sockets.indices { handle(.hostCutover(isOver: true), other) }
        default: break
        }
    }
}

extension PendingExchanges.MissReason {
    fileprivate var counted: ChannelCount {
        switch self {
        case .unknownTrace: .unmatchedTrace
        case .otherClass: .unmatchedClass
        case .otherPart: .unmatchedPart
        }
    }
}

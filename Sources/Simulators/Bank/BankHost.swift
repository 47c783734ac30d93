import CardSecurity
import ISO8583
import NIOCore
import Payments

/// The bank behind its connections: opens messages, lets the core decide, and does what it says.
///
/// Not Sendable: it lives on one loop, with all its connections.
final class BankHost {
    /// Answers that may wait for their time; beyond it a request is not answered.
    private static let maximumWaiting = 65_536
    private static let maximumConnections = 1024

    private var core: BankCore
    private let keys: BankKeys
    private let messages: BankMessages
    private let decoder: MessageDecoder
    private let ledger: BankBookFile?
    private let loop: any EventLoop
    private let dies: (BankDeath) -> Void
    private var connections: [ObjectIdentifier: BankConnection] = [:]
    private var counts = BankCounts()
    private var ownSTAN: UInt32 = 0
    private var isHolding = false
    private var held: [() -> Void] = []

    init(
        _ settings: BankSettings,
        loop: any EventLoop,
        dies: @escaping (BankDeath) -> Void
    ) throws(BankError) {
        let specification = settings.specification
        guard specification.family == .iso1987, !specification.isAbstract else {
            throw .dialectUnfit(specification.name)
        }
        do throws(CardSecurityError) {
            keys = try BankKeys(
                zoneKey: KeyBytes(hexadecimal: settings.zoneKeyHexadecimal),
                pin: settings.pin,
                seed: settings.script.seed
            )
        } catch {
            throw .keyUnfit(error)
        }
        let codes = BankCodes(specification)
        let book = BankBook(
            codes: codes,
            currency: settings.currency,
            limitMinor: settings.limitMinor,
            unknownOriginalCode: settings.script.unknownOriginalCode
        )
        core = BankCore(script: settings.script, book: book, codes: codes)
        messages = BankMessages(specification: specification)
        decoder = MessageDecoder(specification)
        self.loop = loop
        self.dies = dies
        if let path = settings.bookPath {
            for row in try BankBookFile.rows(at: path) { core.restore(row) }
            ledger = try BankBookFile(path: path)
        } else {
            ledger = nil
        }
    }

    var book: BankBook { core.book }
    var resetAfterBytes: Int? { core.script.resetAfterBytes }

    var status: BankCounts {
        var status = counts
        status.connections = connections.count
        status.waiting = counts.waiting + held.count
        return status
    }

    func follow(_ script: BankScript) { core.follow(script) }
    func countReset() { counts.resets += 1 }
    func countUnreadable() { counts.unreadable += 1 }

    func opened(_ connection: BankConnection) {
        guard connections.count < Self.maximumConnections else { return connection.close() }
        connections[ObjectIdentifier(connection)] = connection
    }

    func closed(_ connection: BankConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    /// Cuts every connection, as the end of a process does.
    func cutAll() {
        for connection in connections.values {
            counts.resets += 1
            connection.reset()
        }
    }

    // MARK: Requests

    func received(_ bytes: [UInt8], from connection: BankConnection) {
        let message: Message
        do throws(DecodingFailure) {
            message = try decoder.decode(bytes.span)
        } catch {
            counts.unreadable += 1
            return connection.close()
        }
        guard !message.messageType.isReply else {
            counts.repliesToOwn += 1
            return
        }
        counts.requests += 1
        var request = messages.request(message)
        let session = session(of: message, bytes, &request)
        request.isSignedOn = connection.isSignedOn
        if let digits = message.cardNumber.map({ Array($0.unmaskedDigits.utf8) }) {
            request.account = keys.account(digits)
            if let block = message.bytes(.pinData), let session {
                request.pin = keys.isRight(block, digits, session) ? .right : .wrong
            }
        } else if let code = messages.code(in: message) {
            request.account = keys.account(ofCode: Array(code.unmaskedDigits.utf8))
            request.card = code.description
        }
        let actions = core.receive(request)
        guard keepBook() else { return }
        for action in actions { perform(action, message, session, connection) }
    }

    /// The keys under which the message's MAC verifies; network management carries none.
    private func session(
        of message: Message,
        _ bytes: [UInt8],
        _ request: inout BankRequest
    ) -> BankSession? {
        guard !request.kind.isNetwork else { return nil }
        let hasMAC = message.has(BankMessages.macElement(of: message)) && bytes.count > 8
        let session =
            hasMAC
            ? keys.session(
                verifying: bytes.span.extracting(last: 8),
                over: bytes.span.extracting(droppingLast: 8)
            ) : nil
        request.isAuthentic = session != nil
        if session == nil { counts.wrongMACs += 1 }
        return session
    }

    /// Writes what changed before any answer leaves; whether that could be done.
    private func keepBook() -> Bool {
        let changes = core.takeChanges()
        guard let ledger else { return true }
        do throws(BankError) {
            try ledger.append(changes)
            return true
        } catch {
            dies(.bookUnwritable("\(error)"))
            return false
        }
    }

    private func perform(
        _ action: BankAction,
        _ request: Message,
        _ session: BankSession?,
        _ connection: BankConnection
    ) {
        switch action {
        case .signOn: connection.isSignedOn = true
        case .signOff: connection.isSignedOn = false
        case .die: dies(.afterApproval)
        case .answer(let answer, let delay):
            guard let bytes = encoded(answer, to: request, session) else { return }
            guard delay > 0 || isHolding else { return send(bytes, answer.isHalf, connection) }
            guard counts.waiting + held.count < Self.maximumWaiting else { return }
            guard delay > 0 else {
                return held.append { self.send(bytes, answer.isHalf, connection) }
            }
            counts.waiting += 1
            loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) {
                self.counts.waiting -= 1
                self.sendInTime(bytes, answer.isHalf, connection)
            }
        }
    }

    private func sendInTime(_ bytes: [UInt8], _ isHalf: Bool, _ connection: BankConnection) {
        if isHolding {
            held.append { self.send(bytes, isHalf, connection) }
        } else {
            send(bytes, isHalf, connection)
        }
    }

    /// On the connection of the request, or on any other when that is gone.
    private func send(_ bytes: [UInt8], _ isHalf: Bool, _ connection: BankConnection) {
        let isOpen = connections[ObjectIdentifier(connection)] != nil
        let others = connections.values.first { $0.isSignedOn }
        guard let target = isOpen ? connection : others else {
            counts.undeliverable += 1
            return
        }
        counts.answers += 1
        target.send(bytes, isHalf: isHalf)
    }

    private func encoded(
        _ answer: BankAnswer,
        to request: Message,
        _ session: BankSession?
    ) -> [UInt8]? {
        do {
            let handedOut = answer.handsOutKeys ? try keys.handOut() : nil
            guard var reply = try messages.answer(answer, to: request, keys: handedOut) else {
                return nil
            }
            guard let session else { return MessageEncoder.encode(reply) }
            try reply.set(
                BankMessages.macElement(of: reply),
                bytes: [UInt8](repeating: 0, count: 8)
            )
            let bytes = MessageEncoder.encode(reply)
            var mac = session.mac.mac(over: bytes.span.extracting(droppingLast: 8)).bytes
            if answer.hasWrongMAC { mac[0] ^= 0x80 }
            return bytes.dropLast(8) + mac
        } catch {
            // An element that the request's own dialect cannot carry back ends nothing else.
            counts.unreadable += 1
            return nil
        }
    }

    // MARK: By hand

    /// Keeps every answer back from now on.
    func hold() { isHolding = true }

    /// Sends what was kept back, and what comes from now on at once.
    func release(inReverse: Bool) {
        isHolding = false
        let answers = held
        held.removeAll()
        for send in inReverse ? answers.reversed() : answers { send() }
    }

    /// Asks a question of the bank's own on a connection that signed on; whether there is one.
    func ask(_ code: String, at moment: LocalMoment) -> Bool {
        guard let connection = connections.values.first(where: \.isSignedOn) else { return false }
        ownSTAN = ownSTAN % 999_999 + 1
        do throws(CodingError) {
            let message = try messages.networkRequest(code, stan: ownSTAN, at: moment)
            connection.send(MessageEncoder.encode(message), isHalf: false)
            return true
        } catch {
            return false
        }
    }
}

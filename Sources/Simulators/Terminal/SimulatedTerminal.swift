package import CardSecurity
package import ISO8583
package import Payments
import Text

/// Why an exchange of a simulated terminal failed.
package enum SimulatedTerminalError: Error {
    /// A value does not fit the dialect.
    case cannotBuild(CodingError)
    /// The terminal has no working keys yet.
    case notSignedOn
    /// The keys that the switch handed out do not open under the terminal's master key.
    case wrongKeys(CardSecurityError)
    /// The PIN cannot stand in a block.
    case badPIN(CardSecurityError)
    case socket(TerminalSocketError)
    /// The answer is no frame of the dialect.
    case badFrame(FramingError)
    /// The answer is no message of the dialect.
    case badMessage(CodingError)
    /// The answer's MAC is wrong or missing though the request carried one.
    case badMAC
    /// The answer is for another request.
    case foreignAnswer
    /// The DUKPT device has made all the keys that it can.
    case deviceUsedUp
}

/// One request with its answer.
package struct TerminalExchange: Sendable {
    /// What was asked, free of the dialect.
    package var asked: TerminalRequest
    package var request: Message
    package var reply: Message
    package var answer: TerminalReply
    /// From the last byte sent to the last byte received.
    package var microseconds: Int64

    package init(
        asked: TerminalRequest,
        request: Message,
        reply: Message,
        answer: TerminalReply,
        microseconds: Int64
    ) {
        self.asked = asked
        self.request = request
        self.reply = reply
        self.answer = answer
        self.microseconds = microseconds
    }
}

/// The keys that a simulated terminal works with: those of its last sign-on, or its fixed ones.
package struct SimulatedKeys {
    package var mac: MACKey?
    package var pin: PINKey?
    /// Encrypts tracks (UnionPay), or card data in DE 127 (IFSF).
    package var cardData: CardDataKey?
    /// Bytes of the PIN key; DE 53 of UnionPay tells single length from double.
    package var pinKeyBytes = 0

    package init() {}
}

/// A terminal that signs on, keeps its keys, authenticates every message and checks every answer:
/// the one of `pos`, of the load generator and of the tests.
///
/// ```text
/// request ──message──▶ Message ──frame, MAC last──▶ bytes ──▶ switch
///                                                               │
/// answer ◀──check: type, STAN, terminal, MAC── Message ◀──decode─┘
/// ```
///
/// Who sends and waits is the caller's: a blocking socket, an epoll, or a test's own wire.
package final class SimulatedTerminal {
    package let profile: TerminalProfile
    package var memory: TerminalMemory
    package var keys = SimulatedKeys()
    private let builder: TerminalRequestBuilder
    private let masterKey: KeyEncryptionKey
    /// Keeps the cards of a batch until it is settled.
    let cardKey: CardDataKey
    /// Whether what it counts keeps its card, for an upload.
    package var keepsCards = true
    /// Makes the keys under DUKPT; nil under fixed and session keys.
    var device: TransactionDevice?
    let decoder: MessageDecoder
    let clock: () -> Int64
    /// Told of every frame as it leaves and arrives, what follows on it unknown yet.
    package var onFrame: ((TracedFrame) -> Void)?

    /// A terminal with its master key; `clock` gives monotonic microseconds.
    package init(
        _ profile: TerminalProfile,
        memory: TerminalMemory,
        masterKey: borrowing KeyBytes,
        clock: @escaping () -> Int64
    ) throws(SimulatedTerminalError) {
        self.profile = profile
        self.memory = memory
        self.clock = clock
        builder = TerminalRequestBuilder(
            specification: profile.specification,
            terminal: profile.terminal,
            merchant: profile.merchant
        )
        decoder = MessageDecoder(profile.specification)
        do throws(CardSecurityError) {
            self.masterKey = try KeyEncryptionKey(masterKey)
            cardKey = try CardDataKey(masterKey)
            if !profile.hasSessions {
                keys.mac = try MACKey(profile.macAlgorithm, key: masterKey)
                keys.pin = try PINKey(masterKey)
                keys.cardData = try CardDataKey(masterKey)
                keys.pinKeyBytes = masterKey.count
            }
        } catch {
            throw .wrongKeys(error)
        }
        if !memory.handedOut.isEmpty { try takeKeys(memory.handedOut) }
    }

    /// The PIN block of a card under the terminal's PIN key; a clear PIN leaves in no other way.
    package func pinBlock(
        _ pin: borrowing ClearPIN,
        for card: TerminalCard,
        usesCardNumber: Bool = true
    ) throws(SimulatedTerminalError) -> TerminalPINBlock {
        guard let pinKey = try nextPINKey() ?? keys.pin else { throw .notSignedOn }
        let number = card.number ?? card.track2?.primaryAccountNumber
        let digits = Array((number?.unmaskedDigits ?? "").utf8)
        do throws(CardSecurityError) {
            let bytes = try pinKey.encrypt(
                pin,
                format: usesCardNumber ? .iso0 : .x98WithoutCardNumber,
                cardNumber: digits.span,
                from: SystemRandomSource()
            )
            return TerminalPINBlock(
                bytes: bytes,
                usesCardNumber: usesCardNumber,
                isDoubleLength: keys.pinKeyBytes > 8
            )
        } catch {
            throw .badPIN(error)
        }
    }

    /// Builds the message and the frame of a request, its MAC last, over whatever was changed in
    /// it.
    package func frame(
        for request: TerminalRequest,
        changing change: (inout Message) throws(CodingError) -> Void = { _ in }
    ) throws(SimulatedTerminalError) -> (message: Message, bytes: [UInt8]) {
        var message = try message(for: request)
        do throws(CodingError) {
            try change(&message)
        } catch {
            throw .cannotBuild(error)
        }
        let element = builder.macElement(for: request.kind, message)
        let bytes = try frame(of: &message, mac: element)
        return (message, bytes)
    }

    /// The message of a request with its card data encrypted as asked, without its MAC.
    package func message(
        for request: TerminalRequest
    ) throws(SimulatedTerminalError) -> Message {
        var message: Message
        do throws(CodingError) {
            message = try builder.message(for: request)
        } catch {
            throw .cannotBuild(error)
        }
        let isIFSF = profile.specification.family == .ifsf
        if !isIFSF, request.card?.encryptsTrack == true, message.has(.track2) {
            try encryptTrack(of: &message)
        }
        if isIFSF, request.card?.encryptsData == true { try encryptData(of: &message) }
        try nameKey(in: &message)
        return message
    }

    /// The frame of a message, with a MAC in the element that is named.
    package func frame(
        of message: inout Message,
        mac element: Element?
    ) throws(SimulatedTerminalError) -> [UInt8] {
        let encoded =
            if let element { try authenticate(&message, element) } else {
                MessageEncoder.encode(message)
            }
        var bytes: [UInt8] = []
        do throws(FramingError) {
            try profile.framing.write(encoded.span, in: profile.envelope, to: &bytes)
        } catch {
            throw .badFrame(error)
        }
        return bytes
    }

    /// Sends a request and waits for its answer.
    package func exchange(
        _ request: TerminalRequest,
        over socket: TerminalSocket,
        timeoutMilliseconds: Int
    ) throws(SimulatedTerminalError) -> TerminalExchange {
        let (message, bytes) = try frame(for: request)
        try send(bytes, over: socket)
        let start = clock()
        let reply = try receive(from: socket, since: start, timeoutMilliseconds)
        let elapsed = clock() - start
        let answer = try check(reply, to: message, of: request.kind)
        return TerminalExchange(
            asked: request,
            request: message,
            reply: reply,
            answer: answer,
            microseconds: elapsed
        )
    }

    /// Checks an answer as a terminal does: type, STAN, terminal, MAC; takes new keys and batch
    /// over.
    ///
    /// `bytes` are the message as it was received, where they are at hand.
    package func check(
        _ reply: Message,
        received bytes: [UInt8]? = nil,
        to request: Message,
        of kind: TerminalRequest.Kind
    ) throws(SimulatedTerminalError) -> TerminalReply {
        guard let answer = builder.reply(reply),
            reply.messageType == request.messageType.reply,
            reply.systemsTraceAuditNumber == request.systemsTraceAuditNumber,
            reply.terminalIdentification == request.terminalIdentification
        else { throw .foreignAnswer }
        if let element = builder.macElement(for: kind, reply) {
            let isSigned = reply.has(element)
            if isSigned, try !verifies(bytes ?? MessageEncoder.encode(reply)) { throw .badMAC }
            // Only a refusal comes without one: of the MAC itself, or before it was looked at.
            guard isSigned || !answer.isApproved else { throw .badMAC }
        }
        if answer.isApproved {
            if let keys = answer.keys { try takeKeys(keys) }
            // Every other answer repeats the batch of its request, which may be the one before.
            if case .signOn = kind, let batch = answer.batch, batch > 0 { memory.batch = batch }
        }
        return answer
    }

    /// Does the work of checking an answer on what an echo sent back: the request itself.
    package func checkEcho(
        _ reply: Message,
        received bytes: [UInt8],
        to request: Message
    ) throws(SimulatedTerminalError) {
        guard let key = keys.mac else { throw .notSignedOn }
        // A decoding echo has changed the message, so the MAC is computed and not believed.
        _ = key.verify(
            bytes.span.extracting(last: 8),
            over: bytes.span.extracting(droppingLast: 8)
        )
        guard reply.systemsTraceAuditNumber == request.systemsTraceAuditNumber else {
            throw .foreignAnswer
        }
    }

    private func takeKeys(_ handedOut: [UInt8]) throws(SimulatedTerminalError) {
        do throws(CardSecurityError) {
            let working = try WorkingKeyLayout.decode(handedOut.span, under: masterKey)
            keys.mac = try MACKey(profile.macAlgorithm, key: working.mac)
            keys.pin = try PINKey(working.pin)
            keys.pinKeyBytes = working.pin.count
            switch working.track {
            case .some(let track): keys.cardData = try CardDataKey(track)
            case .none: keys.cardData = nil
            }
        } catch {
            throw .wrongKeys(error)
        }
        memory.handedOut = handedOut
    }

    /// A block of DE 35 under the track key; its number of digits stays.
    private func encryptTrack(of message: inout Message) throws(SimulatedTerminalError) {
        guard let trackKey = keys.cardData,
            var packed = message.rawBytes(of: .track2).map(Array.init),
            let digits = message.bytes(.track2)?.count
        else { throw .notSignedOn }
        do throws(CardSecurityError) {
            try trackKey.transformTrack(&packed, isEncrypting: true)
        } catch {
            throw .wrongKeys(error)
        }
        let text = Hexadecimal.text(packed)
        do throws(CodingError) {
            try message.set(.track2, String(text.prefix(digits)))
        } catch {
            throw .cannotBuild(error)
        }
    }

    /// Sets the MAC and returns the message's bytes: it is the last element and covers everything
    /// in front of it.
    private func authenticate(
        _ message: inout Message,
        _ element: Element
    ) throws(SimulatedTerminalError) -> [UInt8] {
        guard let key = try derivedMACKey(.macRequest) ?? keys.mac else { throw .notSignedOn }
        do throws(CodingError) {
            try message.set(element, bytes: [UInt8](repeating: 0, count: 8))
            var bytes = MessageEncoder.encode(message)
            let mac = key.mac(over: bytes.span.extracting(droppingLast: 8)).bytes
            try message.set(element, bytes: mac)
            bytes.replaceSubrange(bytes.count - 8..<bytes.count, with: mac)
            return bytes
        } catch {
            throw .cannotBuild(error)
        }
    }

    /// Whether the MAC at the end of an answer is right.
    package func verifies(_ bytes: [UInt8]) throws(SimulatedTerminalError) -> Bool {
        guard let key = try derivedMACKey(.macResponse) ?? keys.mac else { throw .notSignedOn }
        return key.verify(
            bytes.span.extracting(last: 8),
            over: bytes.span.extracting(droppingLast: 8)
        )
    }
}

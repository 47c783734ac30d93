package import CardSecurity
import Glibc
package import ISO8583
package import Payments

/// Why a run of many terminals could not go on.
package enum SessionLoadError: Error {
    case socket(TerminalSocketError)
    case terminal(SimulatedTerminalError)
    /// The system refused to poll; its words.
    case polling(reason: String)
    /// No session got an answer for so long.
    case silent(seconds: Int)
}

/// What a run came to.
package struct SessionLoadFigures: Sendable {
    package var sessions: Int
    package var answered = 0
    package var approved = 0
    /// Answers with a code that is no approval, or that failed the terminal's checks.
    package var wrong = 0
    package var microseconds: Int64 = 0
    /// Round trips in microseconds, ascending.
    package var latencies: [Int64] = []

    package init(sessions: Int) {
        self.sessions = sessions
    }

    /// Answers a second.
    package var rate: Int64 { Int64(answered) * 1_000_000 / max(1, microseconds) }

    /// The latency that so many of a thousand answers did not exceed, microseconds.
    package func latency(perThousand: Int) -> Int64 {
        guard !latencies.isEmpty else { return 0 }
        return latencies[min(latencies.count - 1, latencies.count * perThousand / 1000)]
    }
}

/// Many terminals in one thread, each with one payment in flight: sign-on, then purchase after
/// purchase, every message with its MAC and every answer checked.
///
/// Against an echo server the terminals do the same work and take any whole frame for an answer.
package final class SessionLoad {
    private struct Session {
        var terminal: SimulatedTerminal
        var socket: TerminalSocket
        var card: TerminalCard
        var stream: [UInt8] = []
        var request: Message?
        var kind = TerminalRequest.Kind.purchase
        var sentAt: Int64 = 0
        var isSignedOn: Bool
    }

    private static let silenceSeconds = 20

    private let clock: () -> Int64
    private let moment: () -> LocalMoment
    private let isEcho: Bool
    private var sessions: [Session] = []

    /// Connects so many terminals of the demo world.
    ///
    /// `clock` gives monotonic microseconds, `moment` the terminals' local time; `cards` one card
    /// for each session.
    package init(
        sessions count: Int,
        of specification: DialectSpecification,
        to address: String,
        isEcho: Bool,
        masterKey: borrowing KeyBytes,
        cards: (Int) -> TerminalCard,
        clock: @escaping () -> Int64,
        moment: @escaping () -> LocalMoment
    ) throws(SessionLoadError) {
        self.clock = clock
        self.moment = moment
        self.isEcho = isEcho
        let needsKeys = specification.family != .ifsf
        for number in 1...count {
            var memory = TerminalMemory()
            if isEcho, needsKeys { memory.handedOut = try Self.ownKeys(masterKey, specification) }
            do throws(SimulatedTerminalError) {
                let terminal = try SimulatedTerminal(
                    TerminalProfile(demoTerminal: number, specification: specification),
                    memory: memory,
                    masterKey: masterKey,
                    clock: clock
                )
                let socket = try Self.connect(address)
                sessions.append(
                    Session(
                        terminal: terminal,
                        socket: socket,
                        card: cards(number - 1),
                        isSignedOn: isEcho || !needsKeys
                    )
                )
            } catch {
                throw .terminal(error)
            }
        }
    }

    /// Runs so long; sign-ons come first and are not counted.
    package func run(
        for microseconds: Int64,
        amount: Money
    ) throws(SessionLoadError) -> SessionLoadFigures {
        var figures = SessionLoadFigures(sessions: sessions.count)
        var poller = Poller(sessions.map(\.socket))
        for index in sessions.indices where !sessions[index].isSignedOn { try signOn(index) }
        try wait(on: &poller, until: nil, &figures, amount) { $0.sessions.allSatisfy(\.isSignedOn) }
        let start = clock()
        for index in sessions.indices { try pay(index, amount) }
        try wait(on: &poller, until: start + microseconds, &figures, amount) { _ in false }
        figures.microseconds = clock() - start
        figures.latencies.sort()
        return figures
    }

    private func wait(
        on poller: inout Poller,
        until end: Int64?,
        _ figures: inout SessionLoadFigures,
        _ amount: Money,
        isDone: (SessionLoad) -> Bool
    ) throws(SessionLoadError) {
        var lastAnswer = clock()
        while !isDone(self) {
            let now = clock()
            if let end, now >= end { return }
            guard now - lastAnswer < Int64(Self.silenceSeconds) * 1_000_000 else {
                throw .silent(seconds: Self.silenceSeconds)
            }
            for index in try poller.ready(milliseconds: 50) {
                lastAnswer = now
                try receive(index, &figures, pays: end != nil, amount)
            }
        }
    }

    private func receive(
        _ index: Int,
        _ figures: inout SessionLoadFigures,
        pays: Bool,
        _ amount: Money
    ) throws(SessionLoadError) {
        do throws(TerminalSocketError) {
            sessions[index].stream += try sessions[index].socket.receive(within: 0)
        } catch {
            throw .socket(error)
        }
        do throws(SimulatedTerminalError) {
            let terminal = sessions[index].terminal
            guard let reply = try terminal.nextMessage(in: &sessions[index].stream),
                let request = sessions[index].request
            else { return }
            let latency = clock() - sessions[index].sentAt
            var isApproved = true
            if !isEcho {
                let answer = try terminal.check(reply, to: request, of: sessions[index].kind)
                isApproved = answer.isApproved
            }
            guard sessions[index].isSignedOn else {
                guard isApproved else { throw SimulatedTerminalError.notSignedOn }
                sessions[index].isSignedOn = true
                return
            }
            figures.answered += 1
            figures.latencies.append(latency)
            if isApproved { figures.approved += 1 } else { figures.wrong += 1 }
        } catch {
            throw .terminal(error)
        }
        if pays { try pay(index, amount) }
    }

    private func signOn(_ index: Int) throws(SessionLoadError) {
        let isUnionPay = sessions[index].terminal.profile.specification.family == .unionPayPOS
        try send(index, .signOn(isUnionPay ? .doubleLength : .doubleLengthMAC), nil, nil)
    }

    private func pay(_ index: Int, _ amount: Money) throws(SessionLoadError) {
        try send(index, .purchase, amount, sessions[index].card)
    }

    private func send(
        _ index: Int,
        _ kind: TerminalRequest.Kind,
        _ amount: Money?,
        _ card: TerminalCard?
    ) throws(SessionLoadError) {
        let terminal = sessions[index].terminal
        let request = terminal.request(kind, at: moment(), amount: amount, card: card)
        let bytes: [UInt8]
        do throws(SimulatedTerminalError) {
            (sessions[index].request, bytes) = try terminal.frame(for: request)
        } catch {
            throw .terminal(error)
        }
        sessions[index].kind = kind
        sessions[index].sentAt = clock()
        do throws(TerminalSocketError) {
            try sessions[index].socket.send(bytes)
        } catch {
            throw .socket(error)
        }
    }

    private static func connect(
        _ address: String
    ) throws(SimulatedTerminalError) -> TerminalSocket {
        do throws(TerminalSocketError) {
            return try TerminalSocket(address: address, timeoutMilliseconds: 10_000)
        } catch {
            throw .socket(error)
        }
    }

    /// Keys that nobody handed out, for terminals that talk to an echo.
    private static func ownKeys(
        _ masterKey: borrowing KeyBytes,
        _ specification: DialectSpecification
    ) throws(SessionLoadError) -> [UInt8] {
        do throws(CardSecurityError) {
            let length = specification.family == .unionPayPOS ? 8 : 16
            let keys = try WorkingKeys.generate(
                for: .double,
                macLength: length,
                from: SystemRandomSource()
            )
            return try WorkingKeyLayout.double.encode(keys, under: KeyEncryptionKey(masterKey))
        } catch {
            throw .terminal(.wrongKeys(error))
        }
    }
}

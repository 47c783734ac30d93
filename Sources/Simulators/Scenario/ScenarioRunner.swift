internal import CardSecurity
internal import ISO8583
internal import Payments

/// Takes terminals through the steps of one scenario in one dialect.
///
/// A terminal whose dialect has sessions signs on before its first payment. The first answer that
/// is not the expected one ends the scenario.
package final class ScenarioRunner {
    /// A terminal with its connection.
    final class Seat {
        let number: Int
        let terminal: SimulatedTerminal
        var line: (any ScenarioLine)?
        var stream: [UInt8] = []

        init(_ number: Int, _ terminal: SimulatedTerminal) {
            self.number = number
            self.terminal = terminal
        }
    }

    /// A request with its answer, where one was seen.
    struct Exchange {
        var seat: Int
        var request: TerminalRequest
        var message: Message
        var reply: Message?
        var answer: TerminalReply?
        /// What it moves itself, where it moves anything.
        var moved: Money?
        var microseconds: Int64 = 0
    }

    let scenario: Scenario
    let site: any ScenarioSite
    /// What each named step came to.
    private(set) var named: [String: Exchange] = [:]
    /// All of them, in order.
    private(set) var exchanges: [Exchange] = []
    /// Open cases at the start, where a step looks at them.
    private(set) var casesBefore: Int?
    private let dialect: String
    private var seats: [Int: Seat] = [:]

    package init(_ scenario: Scenario, dialect: String, at site: any ScenarioSite) {
        self.scenario = scenario
        self.dialect = dialect
        self.site = site
    }

    /// Runs the steps; every connection is closed behind the last.
    package func run(
        wording: (SimulatedTerminalError) -> String
    ) -> ScenarioResult {
        let start = site.microseconds
        var result = ScenarioResult(scenario, dialect: dialect, .passed)
        for step in scenario.steps {
            do throws(ScenarioTrouble) {
                if result.steps == 0 { try prepare() }
                var problem: String?
                for _ in 0..<step.times where problem == nil { problem = try take(step) }
                result.steps += 1
                guard let problem else { continue }
                result.ending = .failed(step.place, "\(step.verb.spoken) \(problem)\(need)")
            } catch {
                let text =
                    switch error {
                    case .terminal(let error): wording(error)
                    case .other(let text): text
                    }
                result.ending = .failed(step.place, "\(step.verb.spoken): \(text)\(need)")
            }
            break
        }
        for seat in seats.values { seat.line?.close() }
        result.microseconds = site.microseconds - start
        return result
    }

    /// What a scenario needs of the configuration, which no answer tells.
    private var need: String {
        var words: [String] = []
        if scenario.needs.contains(.signOnBatches) { words.append("batch_opens: sign-on") }
        if scenario.needs.contains(.shifts) { words.append("shifts: required") }
        return words.isEmpty ? "" : "; has the switch \(words.joined(separator: ", "))?"
    }

    // MARK: Steps

    /// Terminals with empty batches, and the open cases, before the first step.
    private func prepare() throws(ScenarioTrouble) {
        if scenario.isFresh {
            for number in 1...scenario.terminals {
                let seat = try seat(number)
                try freshen(seat)
            }
        }
        if scenario.steps.contains(where: { $0.expected.cases != nil }) {
            casesBefore = try site.openCases()
        }
    }

    /// What is wrong with the answer to a step; nil where it is the expected one.
    private func take(_ step: ScenarioStep) throws(ScenarioTrouble) -> String? {
        if step.verb.isDeed { return try perform(step) }
        let seat = try seat(step.terminal)
        if step.verb.isPayment { try signOnIfNeeded(seat, at: step.place) }
        try differ(step, seat)
        let end = site.microseconds + Int64(step.patience ?? 0) * 1000
        while true {
            let exchange = try exchange(step, seat)
            let problem = try problem(with: exchange, step, seat)
            let isLast = problem == nil || site.microseconds >= end
            guard isLast else {
                site.pause()
                continue
            }
            if let reply = exchange.reply, let answer = exchange.answer {
                let shown = TerminalExchange(
                    asked: exchange.request,
                    request: exchange.message,
                    reply: reply,
                    answer: answer,
                    microseconds: exchange.microseconds
                )
                site.show(shown, of: step, by: seat.terminal.profile)
            }
            exchanges.append(exchange)
            if let name = step.name { named[name] = exchange }
            return problem
        }
    }

    func seat(_ number: Int) throws(ScenarioTrouble) -> Seat {
        if let seat = seats[number] { return seat }
        let seat = Seat(number, try site.terminal(number))
        seats[number] = seat
        return seat
    }

    private func signOnIfNeeded(
        _ seat: Seat,
        at place: ScenarioPlace
    ) throws(ScenarioTrouble) {
        let terminal = seat.terminal
        guard terminal.profile.hasSessions, terminal.memory.handedOut.isEmpty else { return }
        try signOn(seat, at: place)
    }

    func signOn(
        _ seat: Seat,
        at place: ScenarioPlace
    ) throws(ScenarioTrouble) {
        let signOn = try exchange(ScenarioStep(.signOn, at: place), seat)
        guard let answer = signOn.answer, answer.isApproved else {
            throw .other("the terminal may not sign on: \(signOn.answer?.code ?? "no answer")")
        }
    }

    // MARK: Exchanges

    func exchange(
        _ step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> Exchange {
        let request = try request(for: step, seat)
        let (message, bytes) = try frame(request, step, seat.terminal)
        seat.terminal.remember(request, message)
        try site.keep(seat.terminal)
        var exchange = Exchange(seat: seat.number, request: request, message: message)
        if let last = seat.terminal.memory.last, last.stan == request.stan,
            last.operation == request.kind.operation
        {
            exchange.moved = last.amount
        }
        let start = site.microseconds
        do throws(ScenarioTrouble) {
            try send(bytes, step.fault, seat)
            guard step.fault?.isAnswered ?? true else {
                if step.fault == .lostReply { _ = try receive(seat) }
                return exchange
            }
            let (reply, received) = try receive(seat)
            exchange.microseconds = site.microseconds - start
            exchange.reply = reply
            exchange.answer = try check(reply, received, exchange, seat.terminal)
            if step.fault == .duplicate { try demandTheSame(exchange, seat) }
        } catch {
            drop(seat)
            throw error
        }
        if let answer = exchange.answer {
            seat.terminal.note(answer, of: request)
            if case .signOff = request.kind, answer.isApproved {
                seat.terminal.memory.handedOut = []
            }
        }
        try site.keep(seat.terminal)
        return exchange
    }

    private func frame(
        _ request: TerminalRequest,
        _ step: ScenarioStep,
        _ terminal: SimulatedTerminal
    ) throws(ScenarioTrouble) -> (message: Message, bytes: [UInt8]) {
        let changes = step.changes
        do throws(SimulatedTerminalError) {
            return try terminal.frame(for: request) { (message) throws(CodingError) in
                for change in changes {
                    guard let text = change.text else {
                        message.remove(change.path.element)
                        continue
                    }
                    try message.set(change.path, text)
                }
            }
        } catch {
            throw .terminal(error)
        }
    }

    private func send(
        _ bytes: [UInt8],
        _ fault: ScenarioFault?,
        _ seat: Seat
    ) throws(ScenarioTrouble) {
        let line = try line(of: seat)
        do throws(TerminalSocketError) {
            switch fault {
            case .duplicate: try line.send(bytes + bytes)
            case .badMAC:
                var bytes = bytes
                bytes[bytes.count - 1] ^= 0x01
                try line.send(bytes)
            case .halfFrame: try line.send(Array(bytes[..<(bytes.count / 2)]))
            case .lostReply, .closeAfterSend, nil: try line.send(bytes)
            }
        } catch {
            throw .terminal(.socket(error))
        }
        switch fault {
        case .closeAfterSend, .halfFrame: drop(seat)
        case .duplicate, .badMAC, .lostReply, nil: break
        }
    }

    private func receive(_ seat: Seat) throws(ScenarioTrouble) -> (Message, [UInt8]) {
        let start = site.microseconds
        let line = try line(of: seat)
        while true {
            do throws(SimulatedTerminalError) {
                if let bytes = try seat.terminal.nextBytes(in: &seat.stream) {
                    return (try seat.terminal.message(bytes), bytes)
                }
            } catch {
                throw .terminal(error)
            }
            let waited = Int((site.microseconds - start) / 1000)
            do throws(TerminalSocketError) {
                seat.stream += try line.receive(within: max(0, site.timeoutMilliseconds - waited))
            } catch {
                throw .terminal(.socket(error))
            }
        }
    }

    private func check(
        _ reply: Message,
        _ received: [UInt8],
        _ exchange: Exchange,
        _ terminal: SimulatedTerminal
    ) throws(ScenarioTrouble) -> TerminalReply {
        do throws(SimulatedTerminalError) {
            return try terminal.check(
                reply,
                received: received,
                to: exchange.message,
                of: exchange.request.kind
            )
        } catch {
            throw .terminal(error)
        }
    }

    private func demandTheSame(
        _ exchange: Exchange,
        _ seat: Seat
    ) throws(ScenarioTrouble) {
        let (second, received) = try receive(seat)
        _ = try check(second, received, exchange, seat.terminal)
        guard let first = exchange.reply, let element = first.firstDifference(from: second)
        else { return }
        throw .other("the second answer differs from the first in element \(element)")
    }

    private func line(of seat: Seat) throws(ScenarioTrouble) -> any ScenarioLine {
        if let line = seat.line { return line }
        let line = try site.connect()
        seat.line = line
        return line
    }

    private func drop(_ seat: Seat) {
        seat.line?.close()
        seat.line = nil
        seat.stream = []
    }
}

extension Message {
    /// The first element in which two answers to one request differ, their MACs left out.
    func firstDifference(from other: Message) -> Element? {
        let numbers = Set(elements.map { $0 }).union(other.elements.map { $0 })
        return numbers.sorted { $0.number < $1.number }.first { element in
            element != .mac && element != .mac2
                && rawBytes(of: element).map(Array.init)
                    != other.rawBytes(of: element).map(Array.init)
        }
    }
}

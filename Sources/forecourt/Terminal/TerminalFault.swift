import ArgumentParser
import ISO8583
import Payments
import Simulators

/// What goes wrong on purpose while a request is made.
enum TerminalFault: String, ExpressibleByArgument, CaseIterable {
    /// The terminal is gone before the answer.
    case closeAfterSend = "after-send:close"
    /// The same frame twice; both answers must say the same.
    case duplicate
    /// One bit of the MAC is flipped.
    case badMAC = "bad-mac"
    /// Half a frame, then the connection closes.
    case halfFrame = "half-frame"
    /// The answer is taken for lost, and the payment is reversed.
    case lateReversal = "late-reversal"

    /// Makes a payment go wrong and says what came of it.
    func run(_ request: TerminalRequest, _ runner: TerminalRunner, card: TerminalCard?) throws {
        let name = request.kind.operation.name
        switch self {
        case .closeAfterSend, .halfFrame:
            try sendAndLeave(request, runner, cure: "forecourt pos reverse undoes it")
        case .duplicate, .badMAC: try run(request, runner)
        case .lateReversal:
            _ = try runner.send(request, name)
            let reversal = try runner.reversal(card: card, amount: nil)
            _ = try runner.send(reversal, "reversal")
        }
    }

    /// The same of a settlement, which nothing takes back.
    func run(settlement request: TerminalRequest, _ runner: TerminalRunner) throws {
        switch self {
        case .closeAfterSend, .halfFrame:
            try sendAndLeave(request, runner, cure: "settle again")
        case .duplicate, .badMAC: try run(request, runner)
        case .lateReversal:
            throw CommandFailure(
                .usage,
                "nothing takes a settlement back",
                cure: "another --fault: after-send:close loses its answer"
            )
        }
    }

    /// What goes wrong alike, whatever is asked.
    private func run(_ request: TerminalRequest, _ runner: TerminalRunner) throws {
        let name = request.kind.operation.name
        guard self == .duplicate else { return try sendBadMAC(request, name, runner) }
        let first = try runner.send(request, name)
        let second = try runner.send(request, "\(name) again")
        guard first == second else {
            throw CommandFailure(.failed, "the second answer differs from the first")
        }
    }

    private func frame(_ request: TerminalRequest, _ runner: TerminalRunner) throws -> [UInt8] {
        do throws(SimulatedTerminalError) {
            let (message, bytes) = try runner.terminal.frame(for: request)
            runner.terminal.remember(request, message)
            return bytes
        } catch {
            throw TerminalFailure.wording(error)
        }
    }

    /// Sends all of a request, or half of it, and is gone before the answer.
    func sendAndLeave(
        _ request: TerminalRequest,
        _ runner: TerminalRunner,
        cure: String
    ) throws {
        let bytes = try frame(request, runner)
        let count = self == .halfFrame ? bytes.count / 2 : bytes.count
        let socket = try runner.connection()
        do throws(SimulatedTerminalError) {
            try runner.terminal.send(Array(bytes[..<count]), over: socket)
        } catch {
            throw TerminalFailure.wording(error)
        }
        runner.disconnect()
        Console.talk("sent \(count) of \(bytes.count) bytes and left: \(cure)")
    }

    private func sendBadMAC(
        _ request: TerminalRequest,
        _ name: String,
        _ runner: TerminalRunner
    ) throws {
        var bytes = try frame(request, runner)
        bytes[bytes.count - 1] ^= 0x01
        let code: String
        let socket = try runner.connection()
        do throws(SimulatedTerminalError) {
            try runner.terminal.send(bytes, over: socket)
            let reply = try runner.terminal.receive(
                from: socket,
                since: TerminalClock.microseconds(),
                runner.options.timeout
            )
            code = reply.text(.actionCode) ?? "none"
        } catch {
            throw TerminalFailure.wording(error)
        }
        Console.line("\(name) with a wrong MAC  answered \(code)")
    }
}

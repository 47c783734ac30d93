import CardSecurity
import Foundation
import Glibc
import ISO8583
import Payments
import Simulators
import Switch

/// A terminal on a thread of its own that pays, takes payments back, and never leaves a request
/// unresolved: what got no answer is repeated or reversed after the next connect.
final class CrashTerminal {
    /// Cards of a run: personal and fleet cards by turns.
    static let cards: [PrimaryAccountNumber] = (0..<ProcessWorld.cards).map {
        DemoWorld.card($0 % 2 == 0 ? .personal : .fleet, $0)
    }

    /// A request without an answer.
    private struct Pending {
        var request: TerminalRequest
        var receipt: Receipt
    }

    /// The last purchase that was answered and still stands.
    private struct Standing {
        var request: TerminalRequest
        var receipt: Receipt
        /// The answer without its MAC, which is the last of it.
        var answer: [UInt8]
    }

    private let seat: CrashSeat
    private let log: CrashLog
    private let terminal: SimulatedTerminal
    private var socket: TerminalSocket?
    private var pending: Pending?
    private var standing: Standing?

    /// Starts the thread; the log counts it until it has ended.
    static func begin(_ seat: CrashSeat, _ log: CrashLog) {
        log.began()
        Thread.detachNewThread {
            do {
                try CrashTerminal(seat, log).run()
            } catch {
                log.fail("\(seat.listener) \(seat.number): \(error)")
            }
            log.ended()
        }
    }

    private init(_ seat: CrashSeat, _ log: CrashLog) throws {
        self.seat = seat
        self.log = log
        terminal = try seat.terminal()
    }

    private func run() throws {
        while !(log.isSettling && pending == nil) {
            do throws(SimulatedTerminalError) {
                try step()
            } catch {
                guard case .socket = error else { throw error }
                socket = nil
                usleep(2000)
            }
        }
    }

    private func step() throws(SimulatedTerminalError) {
        guard let socket else { return try connect() }
        if terminal.needsSignOn { return try signOn(socket) }
        if let pending { return try send(pending, over: socket) }
        switch Int.random(in: 0..<20) {
        case 0..<3:
            if let standing { reverse(standing.receipt, because: .customerCancelled) }
        case 3:
            if let standing { try expectSameAnswer(standing, over: socket) }
        default:
            purchase()
        }
    }

    // MARK: After a connect

    private func connect() throws(SimulatedTerminalError) {
        socket = try seat.open()
        if let pending {
            let isPurchase = pending.receipt.key.operation.rules.takesMoney
            if isPurchase, Bool.random() { reverse(pending.receipt, because: .noAnswer) }
        } else if let standing, let socket, Bool.random() {
            try expectSameAnswer(standing, over: socket)
        } else if Int.random(in: 0..<8) == 0 {
            // The next request signs on again: other keys, and on UnionPay another batch.
            terminal.memory.handedOut = []
            standing = nil
        }
    }

    private func signOn(_ socket: TerminalSocket) throws(SimulatedTerminalError) {
        let answer = try terminal.signOn(over: socket)
        if !answer.isApproved { log.fail("\(seat.listener) sign-on: \(answer.code)") }
    }

    // MARK: Payments

    /// The answer to a code whose wallet has not decided yet.
    private static let undecided = "09"

    /// Stands where a receipt says the card of a payment that a code made.
    private static let noCard = -1

    private func purchase() {
        var card = Int.random(in: 0..<seat.cards.count)
        let amount = Int64.random(in: 1...40_000)
        var request = terminal.purchase(amount, with: seat.card(card))
        if let wallet = seat.wallet {
            request.card = nil
            request.code = Self.code(of: wallet)
            card = Self.noCard
        }
        let takesCodes = seat.isAtBank && terminal.profile.specification.family != .ifsf
        if takesCodes, Int.random(in: 0..<4) == 0 {
            request.card = nil
            request.code = TestCodeWord(.unionpay).code()
            card = Self.noCard
        }
        let key = key(.purchase, request.stan)
        pending = Pending(request: request, receipt: blank(key, amount, card, of: key))
        standing = nil
    }

    /// Most pay at once; of the others the provider answers with something else first, or never.
    private static func code(of wallet: CodeKind) -> ScannedCode {
        let endings = [80, 82, 83, 84, 85, 86, 87, 88, 90, 92, 93, 95, 96]
        let ending = Int.random(in: 0..<3) == 0 ? endings.randomElement().map { ":\($0)" } : nil
        guard let word = TestCodeWord(wallet.name + (ending ?? "")) else {
            preconditionFailure("A word for codes is one.")
        }
        return word.code()
    }

    /// Makes the reversal of the last purchase what has to be answered next.
    private func reverse(_ purchase: Receipt, because reason: TerminalOriginal.Reason) {
        let card = purchase.card == Self.noCard ? nil : seat.card(purchase.card)
        let now = TerminalClock.now()
        guard let request = terminal.reversal(at: now, card: card, reason: reason) else {
            return log.fail("no payment to reverse")
        }
        let key = key(.reversal, request.stan)
        let receipt = blank(key, purchase.amount, purchase.card, of: purchase.key)
        pending = Pending(request: request, receipt: receipt)
        standing = nil
    }

    private func send(
        _ waiting: Pending,
        over socket: TerminalSocket
    ) throws(SimulatedTerminalError) {
        var waiting = waiting
        // Noted before the first byte leaves, as a terminal must that may have to reverse it.
        let isRepeat = waiting.receipt.sendings > 0
        waiting.receipt.sendings += 1
        if isRepeat { waiting.request.isRepeat = true }
        pending?.receipt.sendings = waiting.receipt.sendings
        let (message, _) = try terminal.frame(for: waiting.request)
        terminal.remember(waiting.request, message)
        let exchange = try terminal.exchange(
            waiting.request,
            over: socket,
            timeoutMilliseconds: patience
        )
        terminal.note(exchange.answer)
        if exchange.answer.code == Self.undecided {
            // It asks again, or tires of it.
            if Int.random(in: 0..<6) == 0 { reverse(waiting.receipt, because: .customerCancelled) }
            return
        }
        pending = nil
        waiting.receipt.code = exchange.answer.code
        waiting.receipt.isApproved = exchange.answer.isApproved
        waiting.receipt.retrievalReference = exchange.answer.retrievalReference
        waiting.receipt.approvalCode = exchange.answer.approvalCode
        log.add(waiting.receipt)
        guard waiting.receipt.key.operation.rules.takesMoney else { return }
        standing = Standing(
            request: waiting.request,
            receipt: waiting.receipt,
            answer: MessageEncoder.encode(exchange.reply).dropLast(8)
        )
    }

    /// Milliseconds until a customer is sent away; shorter than what a host takes at times.
    private var patience: Int {
        seat.isAtBank && Int.random(in: 0..<8) == 0 ? Int.random(in: 20...300) : 5000
    }

    private func expectSameAnswer(
        _ standing: Standing,
        over socket: TerminalSocket
    ) throws(SimulatedTerminalError) {
        let exchange = try terminal.exchange(
            standing.request,
            over: socket,
            timeoutMilliseconds: 5000
        )
        log.countSameAnswer(of: standing.receipt.key)
        if MessageEncoder.encode(exchange.reply).dropLast(8) != standing.answer {
            log.fail("\(standing.receipt.key): another answer to a repeat, \(exchange.answer.code)")
        }
    }

    private func key(_ operation: Payments.Operation, _ stan: UInt32) -> Receipt.Key {
        Receipt.Key(
            listener: seat.listener,
            terminal: DemoWorld.terminal(seat.number),
            operation: operation,
            stan: stan
        )
    }

    private func blank(
        _ key: Receipt.Key,
        _ amount: Int64,
        _ card: Int,
        of purchase: Receipt.Key
    ) -> Receipt {
        Receipt(
            key: key,
            code: "",
            isApproved: false,
            amount: amount,
            card: card,
            isAtBank: seat.isAtBank,
            wallet: seat.wallet,
            purchase: purchase,
            sendings: 0
        )
    }
}

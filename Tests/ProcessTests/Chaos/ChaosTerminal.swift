import CardSecurity
import Foundation
import Glibc
import ISO8583
import Payments
import Simulators
import Switch
import Text

/// A terminal on a thread of its own that does all that terminals and lines do at their worst, and
/// keeps a slip of every payment: copies, races over several sockets, drops in the middle of a
/// frame and before the answer, reversals that overtake, sign-ons in between.
///
/// It leaves nothing unsolved: what it was not told for certain it takes back until that is
/// accepted.
final class ChaosTerminal {
    /// Something that has to be sent until it is answered.
    enum Pending {
        case purchase(TerminalRequest, slip: Int, sendings: Int)
        case reversal(TerminalRequest, slip: Int, tries: Int)

        var slip: Int {
            switch self {
            case .purchase(_, let slip, _), .reversal(_, let slip, _): slip
            }
        }
    }

    /// A frame that was answered once and may come again at any time.
    struct Copy {
        var bytes: [UInt8]
        var slip: Int
    }

    let seat: CrashSeat
    let books: ChaosBooks
    let terminal: SimulatedTerminal
    let reader: TerminalRequestBuilder
    var random: SeededGenerator
    var socket: TerminalSocket?
    var pending: Pending?
    /// The last purchase that was approved and can still be taken back.
    var standing: Int?
    var copies: [Copy] = []
    private let isDerived: Bool

    /// Starts the thread; the books count it until it has ended.
    static func begin(
        _ seat: CrashSeat,
        _ books: ChaosBooks,
        lane: Int,
        seed: UInt64,
        isDerived: Bool
    ) {
        books.began()
        Thread.detachNewThread {
            do {
                try ChaosTerminal(seat, books, SeededGenerator(seed: seed, lane: lane), isDerived)
                    .run()
            } catch {
                books.fail("\(seat.listener) \(seat.number): \(error)")
            }
            books.ended()
        }
    }

    private init(
        _ seat: CrashSeat,
        _ books: ChaosBooks,
        _ random: SeededGenerator,
        _ isDerived: Bool
    ) throws {
        self.seat = seat
        self.books = books
        self.random = random
        self.isDerived = isDerived && seat.specification.family == .ifsf
        terminal = try seat.terminal(isDerived: self.isDerived)
        reader = TerminalRequestBuilder(
            specification: seat.specification,
            terminal: terminal.profile.terminal,
            merchant: terminal.profile.merchant
        )
    }

    private func run() throws {
        while !(books.isSettling && pending == nil) {
            do throws(SimulatedTerminalError) {
                try step()
            } catch {
                // A wrong MAC of an answer: it was made with keys that have gone meanwhile.
                switch error {
                case .socket, .badMAC, .foreignAnswer: break
                default: throw error
                }
                socket = nil
                usleep(2000)
            }
        }
    }

    private func step() throws(SimulatedTerminalError) {
        guard let socket else { return try connect() }
        if terminal.needsSignOn { return try signOn(socket) }
        if let pending { return try send(pending, over: socket) }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: purchase()
        case 40..<52: try race()
        case 52..<60: try dropInFrame()
        case 60..<68: try dropBeforeAnswer()
        case 68..<76: try raceReversal()
        case 76..<86: if let standing { reverse(standing, because: .customerCancelled) }
        case 86..<97: try copyOfOld()
        default: forgetKeys()
        }
    }

    private func connect() throws(SimulatedTerminalError) {
        socket = try seat.open()
        guard case .purchase(_, let slip, let sendings)? = pending, sendings > 0 else { return }
        if random.chance(50) { reverse(slip, because: .noAnswer) }
    }

    // MARK: Sessions

    /// The next request signs on again: other keys, on UnionPay another batch, in which a terminal
    /// may begin its STANs anew.
    func forgetKeys() {
        guard terminal.profile.hasSessions else { return }
        terminal.memory.handedOut = []
    }

    private func signOn(_ socket: TerminalSocket) throws(SimulatedTerminalError) {
        let batch = terminal.memory.batch
        let answer = try terminal.signOn(over: socket)
        books.count { $0.signOns += 1 }
        // Refused while an operator keeps it disabled.
        guard answer.isApproved else {
            usleep(10_000)
            return
        }
        // A batch that is offered again holds what was sent in it before, perhaps on the line yet.
        let isNext = terminal.memory.batch != batch
        if seat.specification.family == .unionPayPOS, isNext, pending == nil, random.chance(40) {
            terminal.memory.stan = UInt32.random(in: 0...terminal.memory.stan, using: &random)
        }
    }

    /// Under DUKPT every sending takes a key of its own, a repeat too.
    private func takeKey() {
        if isDerived { _ = terminal.request(.echo, at: TerminalClock.now()) }
    }

    // MARK: Payments

    /// A purchase with its slip, not yet sent.
    func newPurchase() -> (request: TerminalRequest, slip: Int) {
        let card = Int.random(in: seat.cards.indices, using: &random)
        let amount = Int64.random(in: 1...20_000, using: &random)
        let request = terminal.purchase(amount, with: seat.card(card))
        let place = "\(seat.listener) \(seat.number) STAN \(request.stan) batch \(request.batch)"
        let slip = books.open(
            ChaosBooks.Payment(
                place: place,
                terminal: DemoWorld.terminal(seat.number),
                card: card,
                isAtBank: seat.isAtBank,
                amount: amount
            )
        )
        standing = nil
        return (request, slip)
    }

    private func purchase() {
        let (request, slip) = newPurchase()
        pending = .purchase(request, slip: slip, sendings: 0)
    }

    /// Makes the reversal of the last purchase what has to be answered next.
    func reverse(_ slip: Int, because reason: TerminalOriginal.Reason) {
        let card = seat.card(books.payment(slip).card)
        standing = nil
        let now = TerminalClock.now()
        guard let request = terminal.reversal(at: now, card: card, reason: reason) else {
            pending = nil
            return books.fail("\(books.payment(slip).place): no payment to reverse")
        }
        pending = .reversal(request, slip: slip, tries: 0)
    }

    /// The frame of a request, noted before its first byte leaves.
    func frame(_ request: TerminalRequest) throws(SimulatedTerminalError) -> [UInt8] {
        let (message, bytes) = try terminal.frame(for: request)
        terminal.remember(request, message)
        return bytes
    }

    private func send(
        _ waiting: Pending,
        over socket: TerminalSocket
    ) throws(SimulatedTerminalError) {
        switch waiting {
        case .purchase(var request, let slip, let sendings):
            request.isRepeat = sendings > 0
            pending = .purchase(request, slip: slip, sendings: sendings + 1)
            if sendings > 0 { takeKey() }
            let bytes = try frame(request)
            let exchange = try terminal.exchange(
                request,
                over: socket,
                timeoutMilliseconds: patience
            )
            terminal.note(exchange.answer)
            // What was refused before the book has no identity: sent again it is a first request.
            if !ChaosCodes.mayPass.contains(exchange.answer.code) {
                copies.append(Copy(bytes: bytes, slip: slip))
            }
            take(exchange.answer, of: slip, isCertain: sendings == 0)
        case .reversal(var request, let slip, let tries):
            request.isRepeat = tries > 0
            pending = .reversal(request, slip: slip, tries: tries + 1)
            if tries > 0 { takeKey() }
            let answer = try terminal.exchange(request, over: socket, timeoutMilliseconds: 5000)
                .answer
            takeReversal(answer, of: slip, tries: tries)
        }
    }

    /// Milliseconds until a customer is sent away; shorter than what a host takes at times.
    private var patience: Int {
        seat.isAtBank && random.chance(12) ? Int.random(in: 20...300, using: &random) : 5000
    }

    /// Writes down what the answer to a purchase says; what it does not say for certain is taken
    /// back.
    func take(_ answer: TerminalReply, of slip: Int, isCertain: Bool) {
        pending = nil
        if answer.isApproved, let reference = answer.retrievalReference {
            books.approve(slip, reference)
            standing = slip
            return
        }
        books.decline(slip, answer.code)
        if ChaosCodes.needsKeys.contains(answer.code) { forgetKeys() }
        if !isCertain || ChaosCodes.undecided.contains(answer.code) {
            reverse(slip, because: .noAnswer)
        }
    }

    func takeReversal(_ answer: TerminalReply, of slip: Int, tries: Int) {
        if answer.isApproved {
            books.takeBack(slip)
            pending = nil
            return
        }
        if ChaosCodes.needsKeys.contains(answer.code) { forgetKeys() }
        guard ChaosCodes.mayPass.contains(answer.code), tries < 2000 else {
            pending = nil
            books.count { $0.unsolved += 1 }
            let payment = books.payment(slip)
            return books.fail("\(payment): its reversal was answered \(answer.code)")
        }
        usleep(5000)
    }
}

/// What answer codes mean to a terminal, in the three spellings of DE 39.
enum ChaosCodes {
    /// The keys have gone: sign on again.
    static let needsKeys: Set<String> = ["77", "A0", "63", "918", "916"]
    /// Neither yes nor no.
    static let undecided: Set<String> = ["09", "923"]
    /// A refusal that passes: keys, a disabled terminal, no room, no host, a cutover.
    static let mayPass: Set<String> = needsKeys.union([
        "58", "120", "96", "909", "91", "907", "90", "906", "09", "923",
    ])
}

import Foundation
import ISO8583
import Journal
import Payments
import Switch
import Text

/// Two people at the admin socket who reverse, reinstate, freeze, rotate and close the day while
/// everything else goes on.
///
/// What a kill left open they look up in the journal, as they would.
final class ChaosOperator {
    private let world: ProcessWorld
    private let books: ChaosBooks
    private let admin: AdminLine
    private let number: Int
    private var random: SeededGenerator
    private var credits = 0
    /// Closing more dates than these would run ahead of what terminals write as their date.
    private var cutovers: Int

    /// Starts the thread; the books count it until it has ended.
    static func begin(_ world: ProcessWorld, _ books: ChaosBooks, _ number: Int, seed: UInt64) {
        books.began()
        Thread.detachNewThread {
            ChaosOperator(world, books, number, seed).run()
            books.ended()
        }
    }

    private init(_ world: ProcessWorld, _ books: ChaosBooks, _ number: Int, _ seed: UInt64) {
        self.world = world
        self.books = books
        self.number = number
        admin = AdminLine(data: world.data)
        random = SeededGenerator(seed: seed, lane: 1000 + number)
        cutovers = number == 0 ? 2 : 1
    }

    private func run() {
        while !books.isSettling {
            usleep(UInt32.random(in: 5000...40_000, using: &random))
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<45: reversePicked()
            case 45..<60: freeze()
            case 60..<78: credit()
            case 78..<86: rotate()
            case 86..<95: disable()
            case 95..<97:
                if cutovers > 0, act("day.cutover", [], mayBeRefused: true) { cutovers -= 1 }
            default: stopBank()
            }
        }
        // Nothing of what was stopped or frozen may keep the others from ending.
        for terminal in 1...ProcessWorld.terminals { enable(DemoWorld.terminal(terminal)) }
        for card in CrashTerminal.cards.indices { thaw(card) }
        while !act("channel.start", [("channel", .string("bank"))], mayBeRefused: true) {}
    }

    // MARK: Payments

    private func reversePicked() {
        guard let picked = books.pick(using: &random) else { return }
        defer { books.putDown(picked) }
        let payment = books.payment(picked)
        guard let reference = payment.reference,
            let row = rows([
                "terminal=\(payment.terminal)", "operation=purchase", "rrn=\(reference)",
            ]).first
        else { return }
        guard let reversal = reverse(row.seq, row.id, of: picked, change: 1) else { return }
        if random.chance(30) {
            let again = admin.ask("journal.reverse", arguments(row.seq))
            if case .done = again { books.fail("\(payment): reversed twice by an operator") }
        }
        guard random.chance(50) else { return }
        // Either reversal is an act on the payment: its record names that.
        _ = reverse(reversal, row.id, of: picked, change: -1)
    }

    /// Reverses a record, at times twice at once, and returns the record of that; nil when the
    /// switch refused.
    private func reverse(
        _ seq: Int64,
        _ id: String,
        of picked: Int,
        change: Int
    ) -> Int64? {
        books.count { $0.acts += 1 }
        let conditions = ["original_id=\(id)", "operation=operator-reversal"]
        let before = rows(conditions).last?.seq ?? 0
        let times = random.chance(20) ? 2 : 1
        let answers = admin.askAtOnce("journal.reverse", arguments(seq), times: times)
        let done = answers.count { if case .done = $0 { true } else { false } }
        let unknown = answers.count { if case .unknown = $0 { true } else { false } }
        if done > 1 { books.fail("\(id): two operators reversed \(seq) at once") }
        if done + unknown == 0 {
            books.count { $0.refusedActs += 1 }
            return nil
        }
        // What was answered and what a kill left unanswered: the journal has it once, or never.
        if done == 0 { waitForSwitch() }
        let acts = rows(conditions).map(\.seq).filter { $0 > before }
        guard let act = acts.last else {
            if done > 0 { books.fail("the journal lacks the reversal of \(id)") }
            return nil
        }
        if acts.count > 1 { books.fail("\(id): reversed \(acts.count) times at once") }
        books.note(picked, reversals: change)
        return act
    }

    private func arguments(_ seq: Int64) -> [(String, JSONValue)] {
        [("payment", .number("\(seq)")), ("reason", .string("chaos"))]
    }

    // MARK: Accounts, terminals, channels

    private func freeze() {
        let card = Int.random(in: CrashTerminal.cards.indices, using: &random)
        let pan = JSONValue.string(CrashTerminal.cards[card].unmaskedDigits)
        guard act("account.freeze", [("pan", pan), ("frozen", .boolean(true))]) else { return }
        usleep(UInt32.random(in: 1000...30_000, using: &random))
        thaw(card)
    }

    private func thaw(_ card: Int) {
        let pan = JSONValue.string(CrashTerminal.cards[card].unmaskedDigits)
        while !act("account.freeze", [("pan", pan), ("frozen", .boolean(false))]) {}
    }

    private func credit() {
        let card = Int.random(in: CrashTerminal.cards.indices, using: &random)
        credits += 1
        // No two credits of a run have the same amount, so that one can be found again.
        let amount = Int64(number * 1_000_000 + 100_000 + credits)
        books.count { $0.acts += 1 }
        let answer = admin.ask(
            "account.credit",
            [
                ("pan", .string(CrashTerminal.cards[card].unmaskedDigits)),
                ("amount_minor", .number("\(amount)")), ("reason", .string("chaos")),
            ]
        )
        switch answer {
        case .done: books.credit(card, amount)
        case .refused(let words): books.fail("a credit was refused: \(words)")
        case .unknown:
            waitForSwitch()
            let found = rows(["amount_minor=\(amount)", "operation=account-credit"])
            if !found.isEmpty { books.credit(card, amount) }
        }
    }

    private func rotate() {
        let terminal = DemoWorld.terminal(
            Int.random(in: 1...ProcessWorld.terminals, using: &random)
        )
        let now = random.chance(30)
        // One that never signed on has no keys to rotate.
        _ = act(
            "key.rotate",
            [("terminal", .string(terminal)), ("now", .boolean(now))],
            mayBeRefused: true
        )
    }

    private func disable() {
        let terminal = DemoWorld.terminal(
            Int.random(in: 1...ProcessWorld.terminals, using: &random)
        )
        let arguments = [("terminal", JSONValue.string(terminal)), ("disabled", .boolean(true))]
        guard act("terminal.disable", arguments) else { return }
        usleep(UInt32.random(in: 1000...50_000, using: &random))
        enable(terminal)
    }

    private func enable(_ terminal: String) {
        let arguments = [("terminal", JSONValue.string(terminal)), ("disabled", .boolean(false))]
        while !act("terminal.disable", arguments) {}
    }

    private func stopBank() {
        guard act("channel.stop", [("channel", .string("bank"))], mayBeRefused: true) else {
            return
        }
        usleep(UInt32.random(in: 1000...30_000, using: &random))
        while !act("channel.start", [("channel", .string("bank"))], mayBeRefused: true) {}
    }

    /// Does something that may be done twice without harm; false while no switch answers.
    private func act(
        _ verb: String,
        _ arguments: [(String, JSONValue)],
        mayBeRefused: Bool = false
    ) -> Bool {
        books.count { $0.acts += 1 }
        switch admin.ask(verb, arguments + [("reason", .string("chaos"))]) {
        case .done: return true
        case .refused(let words):
            if !mayBeRefused { books.fail("\(verb): \(words)") }
            return true
        case .unknown:
            waitForSwitch()
            return false
        }
    }

    // MARK: Looking things up

    private func waitForSwitch() {
        for _ in 0..<3000 {
            guard case .unknown = admin.ask("status", []) else { return }
            usleep(10_000)
        }
        books.fail("the switch did not come back")
    }

    private func rows(_ conditions: [String]) -> [JournalRow] {
        do {
            let reader = try JournalReader(path: world.journal)
            return try reader.first(100, of: JournalQuery(filter: JournalFilter(conditions)))
        } catch {
            books.fail("\(conditions): \(error)")
            return []
        }
    }
}

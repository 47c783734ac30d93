import Payments
import Testing

@testable import Simulators

/// Twenty terminals, each with a code of another ending, and one course for all of them.
///
/// When all is quiet the books of switch and provider are compared to the fen, and each with what
/// its terminal was told.
final class WalletMatrix {
    /// Who ends without a word, and when: in which twentieth of a second.
    struct Kill: Sendable, CustomTestStringConvertible {
        enum Victim: String, Sendable, CaseIterable {
            /// The switch, before what comes in that moment is durable.
            case before
            /// The switch, when it is durable and before any of it has left.
            case behind
            /// The provider, which is back seven seconds later.
            case provider
        }

        let victim: Victim
        let turn: Int

        var testDescription: String { "\(victim.rawValue) \(turn)" }
    }

    static let endings = Array(80...99)
    static let amount: Int64 = 8850

    let world: WalletWorld
    let course: WalletCourse
    let kill: Kill?
    private(set) var customers: [ScanningTerminal] = []
    /// Moments in which something became durable.
    private(set) var commits: [Int] = []
    private var turn = 0
    private var written = 0
    private var next: [Int: Int] = [:]
    private var hasSettled: Set<Int> = []
    private var hasRepeated: Set<Int> = []
    private var hasReversed: Set<Int> = []
    private var restartedAt: Int?
    private var hasKilled = false

    init(_ wire: WalletTalk.Wire, _ course: WalletCourse, _ kill: Kill? = nil) throws {
        world = try WalletWorld(wire)
        self.course = course
        self.kill = kill
        for fault in course.faults { world.road.control("next", fault) }
        for (place, ending) in Self.endings.enumerated() {
            let terminal = try world.terminal(place + 1)
            let code = world.code(ending)
            customers.append(
                try ScanningTerminal(terminal, place + 1, code: code, amount: Self.amount)
            )
        }
    }

    // MARK: The run

    /// Lets everything come to its end.
    func run() throws {
        written = world.written
        if case .down(let turns) = course.way, turns.contains(0) { world.road.isReachable = false }
        try live {
            for (place, customer) in customers.enumerated() {
                try customer.pay()
                if case .reverses(behind: 0) = course.habit {
                    hasReversed.insert(place)
                    try customer.reverse()
                }
            }
        }
        while turn < Self.longest {
            turn += 1
            try killAtBreak()
            try live { world.turn() }
            followWay()
            for (place, customer) in customers.enumerated() { try act(place, customer) }
            if turn % 20 == 0, turn > Self.shortest, world.isQuiet, customers.allSatisfy(isDone) {
                break
            }
        }
        // What comes very late comes to rest, too.
        world.hurry(seconds: 40)
        for customer in customers { try customer.hear() }
    }

    private static let shortest = 940
    private static let longest = 8000

    /// One moment, with its end of the switch where that is due.
    private func live(_ body: () throws -> Void) throws {
        let dies = kill?.victim == .behind && kill?.turn == turn
        if dies { world.road.isDeaf = true }
        try body()
        let now = world.written
        if now != written || dies { commits.append(turn) }
        guard !dies else { return try restart() }
        if now != written { try hear() }
        written = now
    }

    private func killAtBreak() throws {
        guard let kill, kill.turn == turn else { return }
        switch kill.victim {
        case .before: try restart()
        case .behind: break
        case .provider:
            hasKilled = true
            world.road.isReachable = false
            world.road.crash()
        }
    }

    private func restart() throws {
        hasKilled = true
        try world.crash()
        written = world.written
        restartedAt = turn
        for customer in customers { try customer.goOn(world) }
    }

    private func followWay() {
        if case .down(let turns) = course.way { world.road.isReachable = !turns.contains(turn) }
        if let kill, kill.victim == .provider, turn == kill.turn + 140 {
            world.road.isReachable = true
        }
    }

    private func hear() throws {
        for customer in customers {
            for word in try customer.hear() where word == .approved || word == .found("approved") {
                #expect(standing(of: customer) == Self.amount, "\(self) \(customer.number)")
            }
        }
    }

    // MARK: What terminals do

    private func act(_ place: Int, _ customer: ScanningTerminal) throws {
        if let restartedAt, turn == restartedAt + 20 {
            return try actBehindRestart(place, customer)
        }
        switch course.habit {
        case .isSilent: return
        case .asks: break
        case .repeatsWhilePending:
            if turn == 30 || turn == 540, !customer.knowsEnd { return try customer.pay() }
        case .repeatsBehindEnd:
            if customer.knowsEnd, turn > 100, hasRepeated.insert(place).inserted {
                return try customer.pay()
            }
        case .reverses(let behind):
            if turn == behind, hasReversed.insert(place).inserted { return try customer.reverse() }
        case .reversesApproved:
            if customer.wasApproved, turn > 100, hasReversed.insert(place).inserted {
                return try customer.reverse()
            }
        case .settles:
            if turn == 560, hasSettled.insert(place).inserted { return try customer.settle() }
        }
        try ask(place, customer)
    }

    /// What hangs between two answers is asked for, behind three seconds and then every ten.
    private func ask(_ place: Int, _ customer: ScanningTerminal) throws {
        guard customer.isUndecided else {
            next[place] = nil
            return
        }
        let due = next[place] ?? turn + 60
        next[place] = due <= turn ? turn + 200 : due
        guard due <= turn else { return }
        try customer.query()
    }

    /// Of four terminals that lost their answer one sends again, one takes back, one asks, and one
    /// does nothing.
    private func actBehindRestart(_ place: Int, _ customer: ScanningTerminal) throws {
        guard !customer.knowsEnd else { return }
        switch (place + (kill?.turn ?? 0)) % 4 {
        case 0: try customer.pay()
        case 1:
            hasReversed.insert(place)
            try customer.reverse()
        case 2: try customer.query()
        default: break
        }
    }

    private func isDone(_ customer: ScanningTerminal) -> Bool {
        switch course.habit {
        case .isSilent: true
        case .reverses(let behind): turn > behind + 20
        case .reversesApproved:
            customer.wasTakenBack || !customer.wasApproved && !customer.isUndecided
        case .asks, .repeatsWhilePending, .repeatsBehindEnd, .settles: !customer.isUndecided
        }
    }

    // MARK: What must hold

    /// What stands at the provider of a customer's payment, fen.
    func standing(of customer: ScanningTerminal) -> Int64 {
        let ending = Self.endings[customer.number - 1]
        let mark = world.code(ending).suffix(4)
        return world.road.book.filter { $0.mark.hasSuffix(mark) }.reduce(0) { $0 + $1.standing }
    }

    /// Compares the books, and what terminals were told; how many cases that were.
    @discardableResult
    func check() throws -> Int {
        if kill != nil { #expect(hasKilled, "\(self): never came to it") }
        let listed = Set(
            try world.select("SELECT original_seq FROM open_v WHERE what = 'discrepancy'")
                .compactMap { $0[0] }
        )
        let book = world.road.book
        let comparison = WalletComparison(try world.orders(), with: book)
        // Of what only a person can say, a person is told.
        let odd = comparison.differences.filter { difference in
            !(difference.kind == .open && difference.id.map(listed.contains) ?? false)
        }
        let owned = comparison.differences.count - odd.count
        #expect(odd == [], "\(self)")
        #expect(world.broken(but: course.allows) == [], "\(self)")
        if owned == 0 {
            let clearing = try world.clearing()
            #expect(clearing.owed == ProviderSums(book).standingMinor, "\(self)")
            #expect(clearing.held == 0, "\(self)")
            #expect(world.isQuiet, "\(self) still goes on")
        }
        for (place, customer) in customers.enumerated() {
            let stands = standing(of: customer)
            let what = "\(self), \(Self.endings[place]): \(customer.told), \(stands) stands"
            let isOwned = owned > 0 && customer.isUndecided
            #expect(isRight(customer, stands) || isOwned, "\(what)")
        }
        #expect(try JournalCheck.isRight(world.world), "\(self)")
        return customers.count
    }

    private func isRight(_ customer: ScanningTerminal, _ stands: Int64) -> Bool {
        if customer.wasTakenBack { return stands == 0 }
        if customer.wasDeclined { return stands == 0 && !customer.wasApproved }
        if customer.wasApproved { return stands == Self.amount }
        // It knows nothing, so it goes back, or stands in both books.
        return stands == 0 || kill != nil
    }
}

extension WalletMatrix: CustomStringConvertible {
    var description: String {
        "\(world.wire) \(course.testDescription)" + (kill.map { ", \($0.testDescription)" } ?? "")
    }
}

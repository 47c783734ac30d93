import Payments
import Testing

@testable import Simulators

/// Terminals that each show a code, and customers who do with it what customers do.
final class DrawnMatrix {
    /// What a customer and a terminal do, in twentieths of a second behind the code.
    struct Course: Sendable {
        enum Act: String, Sendable {
            case scan
            case pay
            case cancel
        }

        let name: String
        var acts: [Int: Act] = [:]
        /// Whether its terminal asks for it every five seconds.
        var asks = true
        var reversesAt: Int?
        var settlesAt: Int?
        var repeatsAt: Int?
        /// Whether the customer pays three seconds behind our close.
        var paysBehindClose = false
    }

    /// What becomes of the provider's own words.
    enum Words: String, Sendable, CaseIterable {
        case carried
        case lost
        case forged
        case twice
    }

    static let courses = [
        Course(name: "pays", acts: [60: .pay]),
        Course(name: "scans, then pays", acts: [60: .scan, 160: .pay]),
        Course(name: "never"),
        Course(name: "scans, then says no", acts: [60: .scan, 100: .cancel]),
        Course(name: "pays late", acts: [1160: .pay]),
        Course(name: "pays at the very end", acts: [1198: .pay]),
        Course(name: "pays behind the end", acts: [1206: .pay]),
        Course(name: "scans, and pays behind the close", acts: [60: .scan], paysBehindClose: true),
        Course(name: "pays, and nobody asks", acts: [60: .pay], asks: false),
        Course(name: "never, and nobody asks", asks: false),
        Course(name: "reversed at once", asks: false, reversesAt: 0),
        Course(name: "reversed, then paid", acts: [210: .pay], asks: false, reversesAt: 200),
        Course(name: "paid, then reversed", acts: [60: .pay], asks: false, reversesAt: 200),
        Course(name: "paid, asked for, then reversed", acts: [60: .pay], reversesAt: 400),
        Course(name: "settled, then paid", acts: [210: .pay], asks: false, settlesAt: 200),
        Course(name: "paid, then settled", acts: [60: .pay], asks: false, settlesAt: 200),
        Course(name: "repeated, then paid", acts: [210: .pay], repeatsAt: 200),
        Course(name: "paid, then repeated", acts: [60: .pay], asks: false, repeatsAt: 200),
    ]

    let world: WalletWorld
    let words: Words
    let kill: WalletMatrix.Kill?
    private(set) var customers: [ScanningTerminal] = []
    private(set) var commits: [Int] = []
    private var turn = 0
    private var written = 0

    init(_ wire: WalletTalk.Wire, _ words: Words, _ kill: WalletMatrix.Kill? = nil) throws {
        world = try WalletWorld(wire)
        self.words = words
        self.kill = kill
        for place in Self.courses.indices {
            let terminal = try world.terminal(place + 1)
            customers.append(
                try ScanningTerminal(drawing: terminal, place + 1, world.kind)
            )
        }
    }

    // MARK: The run

    /// A close that is tried behind the end of its code waits the longer the oftener it was.
    private static let longest = 10_000

    func run() throws {
        written = world.written
        try live {
            for (place, customer) in customers.enumerated() {
                try customer.pay()
                if Self.courses[place].reversesAt == 0 { try customer.reverse() }
            }
        }
        while turn < Self.longest {
            turn += 1
            if let kill, kill.turn == turn { try begin(kill) }
            try live { world.turn() }
            if let kill, kill.victim == .provider, turn == kill.turn + 140 {
                world.road.isReachable = true
            }
            if turn == 20 { try planLatePayments() }
            for (place, customer) in customers.enumerated() { try act(place, customer) }
            if turn % 10 == 0 { try carryWords() }
            let isBack = kill?.victim != .provider || turn > (kill?.turn ?? 0) + 140
            if turn > 1700, turn % 20 == 0, isBack, world.isQuiet { break }
        }
        world.advance(seconds: 20)
        try carryWords()
        world.advance(seconds: 20)
        for customer in customers { try customer.hear() }
    }

    private func live(_ body: () throws -> Void) throws {
        let dies = kill?.victim == .behind && kill?.turn == turn
        if dies { world.road.isDeaf = true }
        try body()
        let now = world.written
        if now != written { commits.append(turn) }
        guard !dies else { return try restart() }
        if now != written {
            for customer in customers { try customer.hear() }
        }
        written = now
    }

    private func begin(_ kill: WalletMatrix.Kill) throws {
        switch kill.victim {
        case .before: try restart()
        case .behind: break
        case .provider:
            world.road.isReachable = false
            world.road.crash()
        }
    }

    private func restart() throws {
        try world.crash()
        written = world.written
        for (place, customer) in customers.enumerated() {
            try customer.goOn(world)
            // A reversal without an answer is sent again.
            guard let begun = Self.courses[place].reversesAt, begun <= turn else { continue }
            if !customer.wasTakenBack { try customer.reverse() }
        }
    }

    private func act(_ place: Int, _ customer: ScanningTerminal) throws {
        let course = Self.courses[place]
        if let act = course.acts[turn], case .drawn(let text)? = customer.told.first {
            world.road.control("customer", "{\"qr\":\"\(text)\",\"act\":\"\(act.rawValue)\"}")
        }
        if course.reversesAt == turn { try customer.reverse() }
        if course.settlesAt == turn { try customer.settle() }
        if course.repeatsAt == turn { try customer.pay() }
        if course.asks, turn % 100 == 0, !customer.knowsEnd { try customer.query() }
    }

    private func planLatePayments() throws {
        for (place, course) in Self.courses.enumerated() where course.paysBehindClose {
            let name = customers[place].name
            let sql = "SELECT number FROM order_v WHERE terminal = '\(name)'"
            guard let number = try world.select(sql).first?[0] else { continue }
            let body = "{\"fault\":\"pay-after-close\",\"order\":\"\(number)\"}"
            world.road.control("next", body)
        }
    }

    private func carryWords() throws {
        switch words {
        case .carried: try world.notify()
        case .lost: _ = world.road.takeNotices()
        case .twice, .forged:
            let part = words == .forged ? "\"forged\":1" : "\"times\":2"
            for order in world.road.takeNotices().count > 0 ? world.road.book : [] {
                world.road.control("notify", "{\"order\":\"\(order.number)\",\(part)}")
            }
            try world.notify()
        }
    }

    // MARK: What must hold

    @discardableResult
    func check() throws -> Int {
        let book = world.road.book
        // Who paid behind our close, and of whom no word came, is found by the bill alone.
        let late = Self.courses.filter(\.paysBehindClose).count
        let isSilent = words == .lost || words == .forged
        let sums = ProviderSums(book)
        let clearing = try world.clearing()
        let unknown = sums.standingMinor - clearing.owed
        #expect(unknown == 0 || isSilent && unknown <= Int64(late) * 8850, "\(self): \(unknown)")
        #expect(clearing.held == 0 && world.isQuiet, "\(self)")
        // A close that Alipay refuses asks by itself, while the book asks beside its repeat.
        let allowed: Set<ProviderViolation.Kind> =
            world.wire == .alipay ? [.queriedTooOften] : []
        #expect(world.broken(but: allowed) == [], "\(self)")
        let numbers = Dictionary(
            try world.select("SELECT terminal, number FROM order_v").map { ($0[0], $0[1] ?? "") },
            uniquingKeysWith: { $1 }
        )
        for (place, customer) in customers.enumerated() {
            let course = Self.courses[place]
            let stands = book.first { $0.number == numbers[customer.name] }?.standing ?? 0
            let what = "\(self), \(course.name): \(customer.told), \(stands) stands"
            guard !(course.paysBehindClose && isSilent) else { continue }
            if customer.wasTakenBack {
                #expect(stands == 0, "\(what)")
            } else if customer.wasApproved {
                #expect(stands == customer.amount && !customer.wasDeclined, "\(what)")
            } else {
                #expect(stands == 0 || course.repeatsAt != nil, "\(what)")
            }
        }
        #expect(try JournalCheck.isRight(world.world), "\(self)")
        return customers.count
    }
}

extension DrawnMatrix: CustomStringConvertible {
    var description: String {
        "\(world.wire) words \(words)" + (kill.map { ", \($0.testDescription)" } ?? "")
    }
}

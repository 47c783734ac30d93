import Book
import BookSimulation
import Payments
import Reference
import Testing

/// Frozen organisations, what stations may do, and where cards may pay.
@Suite struct PermissionTests {
    // MARK: Facts

    @Test func `routing is told whose stations are and what products are, until that changes`() {
        var book = Self.demo()
        let start = BusinessDate(year: 2026, month: 11, day: 23).rawValue
        book.bring(
            .product("1001", "petrol"),
            .row(.product, "2001", "", "diesel", "litre", "2026-11-23", "2026-11-24"),
            .row(.product, "3001", "", "gas", "litre", "", "2026-11-20")
        )
        book.stage([.org("GD", under: "ZJ")])
        let now = book.book.referenceFacts(at: book.now)
        #expect(
            now.facts.organisations
                == ["DEMOSTATION0001": ["HZ", "ZJ", "PETRO"], "DEMOSTATION0002": ["GD", "PETRO"]]
        )
        #expect(now.facts.productGroups == ["1001": "petrol"])
        // Midnight, eight hours ahead of UTC.
        let time = Timestamp(rawValue: Int64(start) * 86_400_000_000 - 8 * 3_600_000_000)
        #expect(now.until == time)
        let later = book.book.referenceFacts(at: time)
        #expect(later.facts.productGroups == ["1001": "petrol", "2001": "diesel"])
        #expect(later.until == Timestamp(rawValue: time.rawValue + 2 * 86_400_000_000))
    }

    // MARK: Frozen

    /// Station 1 of a city below a province below the head office; station 2 below another.
    private static let tree: [ReferenceChange] = [
        .org("PETRO"), .org("ZJ", under: "PETRO"), .org("HZ", under: "ZJ"),
        .org("GD", under: "PETRO"), .station(1, of: "HZ"), .station(2, of: "GD"),
    ]

    private static func demo() -> BookHarness {
        var book = BookHarness.demo()
        let version = book.stage(tree)
        book.activate(version)
        return book
    }

    @Test(
        arguments: [
            (
                [ReferenceChange.station(1, of: "HZ", "frozen")], Outcome.routeDenied,
                Outcome.approved
            ),
            ([.org("HZ", under: "ZJ", "frozen")], .routeDenied, .approved),
            ([.org("ZJ", under: "PETRO", "frozen")], .routeDenied, .approved),
            ([.org("PETRO", "frozen")], .routeDenied, .routeDenied),
            ([.org("GD", under: "PETRO", "frozen")], .approved, .routeDenied),
            ([.org("OTHER", "frozen")], .approved, .approved),
        ] as [([ReferenceChange], Outcome, Outcome)]
    )
    func `nothing is paid below what is frozen`(
        changes: [ReferenceChange],
        first: Outcome,
        second: Outcome
    ) {
        var book = Self.demo()
        let version = book.stage(changes)
        book.activate(version)
        #expect(book.buy(1) == first)
        #expect(book.buy(2, terminal: 3, card: 2) == second)
        #expect(book.send(.balance(3)).outcome == first)
        let host: Outcome? = first == .approved ? nil : first
        let output = book.run(.payment(.purchase(4, card: 9), .bank))
        #expect(output.replies.first?.outcome == host)
    }

    @Test func `what follows an earlier payment goes on at a frozen station`() throws {
        var book = Self.demo()
        #expect(book.buy(1) == .approved)
        let sale = book.lastSeq
        let hold = try book.authorise(2)
        book.bring(.org("ZJ", under: "PETRO", "frozen"))
        #expect(book.buy(3) == .routeDenied)
        #expect(book.void(of: sale, 4, 8_850) == .approved)
        #expect(book.complete(hold, 5, 10_000) == .approved)
    }

    @Test(arguments: [
        (ReferenceChange.vehicle("B1", of: "ROADCO", card: 1, "frozen"), Outcome.restrictedCard),
        (.vehicle("B1", of: "FLEET", card: 1), .restrictedCard),
        (.vehicle("B1", of: "ROADCO", card: 1), .approved),
        (.vehicle("B1", of: "FLEET", card: 2), .approved),
        (.vehicle("B1", of: "FLEET"), .approved),
    ])
    func `a card of a frozen vehicle, or of one of a frozen organisation, pays nowhere`(
        vehicle: ReferenceChange,
        outcome: Outcome
    ) {
        var book = Self.demo()
        book.bring(
            .org("ROADCO"),
            .org("BROKE", "frozen"),
            .org("FLEET", under: "BROKE"),
            vehicle
        )
        #expect(book.buy(1) == outcome)
        #expect(book.send(.balance(2)).outcome == outcome)
    }

    @Test func `a vehicle that has another card leaves the first one free`() {
        var book = Self.demo()
        book.bring(.org("ROADCO"), .vehicle("B1", of: "ROADCO", card: 1, "frozen"))
        #expect(book.buy(1) == .restrictedCard)
        book.bring(.vehicle("B1", of: "ROADCO", card: 2, "frozen"))
        #expect(book.buy(2) == .approved)
        #expect(book.buy(3, card: 2) == .restrictedCard)
    }

    @Test func `a tree that goes round in a circle holds no payment up`() {
        var book = BookHarness.demo()
        book.bring(.org("A", under: "B"), .org("B", under: "A"), .station(1, of: "A"))
        #expect(book.buy(1) == .approved)
    }

    // MARK: Permissions

    @Test(
        arguments: [
            ([ReferenceChange.permission("PETRO", "purchase", "no")], Outcome.routeDenied),
            ([.permission("PETRO", "*", "no")], .routeDenied),
            ([.permission("PETRO", "balance", "no")], .approved),
            ([.permission("GD", "*", "no")], .approved),
            // The operation counts before all operations.
            ([.permission("ZJ", "*", "no"), .permission("ZJ", "purchase", "yes")], .approved),
            ([.permission("ZJ", "*", "yes"), .permission("ZJ", "purchase", "no")], .routeDenied),
            // The nearer holder counts, whatever it is about.
            ([.permission("PETRO", "purchase", "no"), .permission("ZJ", "*", "yes")], .approved),
            ([.permission("ZJ", "*", "yes"), .permission("HZ", "*", "no")], .routeDenied),
            (
                [.permission("HZ", "*", "no"), .permission("DEMOSTATION0001", "*", "yes")],
                .approved
            ),
            ([.permission("DEMOSTATION0002", "*", "no")], .approved),
        ] as [([ReferenceChange], Outcome)]
    )
    func `the most particular row decides`(changes: [ReferenceChange], outcome: Outcome) {
        var book = Self.demo()
        let version = book.stage(changes)
        book.activate(version)
        #expect(book.buy(1) == outcome)
    }

    @Test func `a station without a row has permissions of its own`() {
        var book = BookHarness.demo()
        book.bring(.permission("DEMOSTATION0001", "purchase", "no"))
        #expect(book.buy(1) == .routeDenied)
        #expect(book.buy(2, terminal: 3) == .approved)
        #expect(book.send(.balance(3)).outcome == .approved)
    }

    @Test func `a denied sale that was made off line is suspended, its void is not refused`() {
        var book = Self.demo()
        #expect(book.buy(1) == .approved)
        let sale = book.lastSeq
        book.bring(.permission("PETRO", "*", "no"))
        #expect(book.report(2).outcome == .acknowledged)
        #expect(book.cases == [.routeDenied])
        #expect(book.void(of: sale, 3, 8_850) == .approved)
    }

    @Test(arguments: [
        ("88.50", Int64?.some(30_000), Outcome?.none), ("88.49", 30_000, .amountLimit),
        ("300.00", 8_850, nil), ("300.00", 8_849, .amountLimit),
        ("300.00", nil, .routeDenied),
    ])
    func `the smaller floor counts for a sale off line`(
        floor: String,
        configured: Int64?,
        reason: Outcome?
    ) {
        for operation in [Operation.offlineSale, .offlineSettlement] {
            var book = Self.demo()
            book.bring(.permission("ZJ", "*", "yes", floor: floor))
            let request = BookHarness.request(operation, 1, 8_850)
            let outcome = book.send(request, .offline(upTo: configured)).outcome
            #expect(outcome == (reason == nil ? .approved : .acknowledged))
            #expect(book.cases == (reason.map { [$0] } ?? []))
            // A sale on line has no floor.
            #expect(book.buy(2, card: 2) == .approved)
        }
    }

    // MARK: Domains

    @Test(arguments: [
        (ReferenceChange.domain("D", "900001", orgs: "HZ"), Outcome.approved),
        (.domain("D", "900001", orgs: "ZJ"), .notPermitted),
        (.domain("D", "900001", orgs: "ZJ+"), .approved),
        (.domain("D", "900001", orgs: "GD PETRO+"), .approved),
        (.domain("D", "900001", orgs: "GD+"), .notPermitted),
        (.domain("D", "900001"), .notPermitted),
        (.domain("D", "900002"), .approved),
        (.domain("D", "9"), .notPermitted),
        (.domain("D", "900001", groups: "diesel petrol"), .approved),
        (.domain("D", "900001", groups: "diesel"), .notPermitted),
        (.domain("D", "900001", orgs: "HZ", groups: "petrol"), .approved),
        (.domain("D", "900001", orgs: "GD", groups: "petrol"), .notPermitted),
        (.domain("D", "900001", orgs: "HZ", groups: "diesel"), .notPermitted),
    ])
    func `a card pays where its domain is, for what is in it`(
        domain: ReferenceChange,
        outcome: Outcome
    ) {
        var book = Self.demo()
        book.bring(domain, .product("1001", "petrol"))
        #expect(book.buy(1, "1001") == outcome)
        let output = book.run(.payment(.purchase(2, card: 9).selling(["1001"]), .bank))
        #expect(output.replies.first?.outcome == (outcome == .approved ? nil : outcome))
    }

    @Test func `the longest prefix has the domain, and of several all must take it`() {
        var book = Self.demo()
        book.bring(.domain("ALL", "900", orgs: "GD"), .domain("OWN", "90000 4", orgs: "HZ"))
        #expect(book.buy(1) == .approved)
        book.bring(.domain("MORE", "90000", orgs: "PETRO+", groups: "petrol"))
        #expect(book.buy(2) == .approved)
        #expect(book.buy(3, "1001") == .notPermitted)
        book.bring(.product("1001", "petrol"))
        #expect(book.buy(4, "1001") == .approved)
        book.bring(.domain("MORE", "90000", orgs: "GD+"))
        #expect(book.buy(5, "1001") == .notPermitted)
        // Without those of the longer prefix the shorter one counts.
        book.bring(
            .remove(.domain, id: "MORE\\"),
            .domain("OWN", "4", orgs: "HZ")
        )
        #expect(book.buy(6, "1001") == .notPermitted)
        book.bring(.remove(.domain, id: "ALL\\"))
        #expect(book.buy(7, "1001") == .approved)
    }

    @Test func `every line of a basket must be in the domain`() {
        var book = Self.demo()
        book.bring(
            .domain("D", "900001", groups: "petrol diesel"),
            .product("1001", "petrol"),
            .product("2001", "diesel"),
            .product("9001", "shop")
        )
        #expect(book.buy(1, "1001", "2001") == .approved)
        #expect(book.buy(2, "1001", "9001") == .notPermitted)
        #expect(book.buy(3, "1001", "9999") == .notPermitted)
        #expect(book.buy(4) == .approved)
    }

    @Test func `a station of no organisation is in no domain that names any`() {
        var book = BookHarness.demo()
        book.bring(.domain("D", "900001", orgs: "PETRO+"))
        #expect(book.buy(1) == .notPermitted)
        book.bring(.domain("D", "900001", groups: "petrol"))
        #expect(book.buy(2) == .approved)
    }

    @Test func `a vehicle takes the groups that it names`() {
        var book = Self.demo()
        book.bring(
            .org("ROADCO"),
            .vehicle("B1", of: "ROADCO", card: 1, groups: "diesel"),
            .product("1001", "petrol"),
            .product("2001", "diesel")
        )
        #expect(book.buy(1, "2001") == .approved)
        #expect(book.buy(2, "1001") == .notPermitted)
        #expect(book.buy(3, card: 2, "1001") == .approved)
    }

    @Test func `a hot card comes before a frozen station, that before a domain`() {
        var book = Self.demo()
        book.bring(.domain("D", "900001"))
        #expect(book.buy(1) == .notPermitted)
        book.bring(.station(1, of: "HZ", "frozen"))
        #expect(book.buy(2) == .routeDenied)
        book.makeHot(1)
        #expect(book.buy(3) == .restrictedCard)
    }
}

/// Stations and organisations whose time is over, or has not come.
@Suite struct OverTests {
    @Test(arguments: [
        ReferenceChange.row(.station, "DEMOSTATION0001", "HZ", "", "active", "", "2026-11-20"),
        .row(.station, "DEMOSTATION0001", "HZ", "", "active", "2026-12-01"),
        .row(.organisation, "HZ", "ZJ", "city", "", "", "active", "", "2026-11-20"),
        .row(.organisation, "ZJ", "", "city", "", "", "active", "2026-12-01"),
    ])
    func `what does not hold lets nothing through that stands above it`(change: ReferenceChange) {
        var book = BookHarness.demo()
        let rows: [ReferenceChange] = [
            .org("ZJ"), .org("HZ", under: "ZJ"), .station(1, of: "HZ"),
        ]
        book.stage(rows.filter { !Self.isSame($0, change) } + [change])
        book.activate(book.book.referenceTables.lastNumber)
        #expect(book.buy(1) == .routeDenied)
        #expect(book.buy(2, terminal: 3) == .approved)
    }

    private static func isSame(_ left: ReferenceChange, _ right: ReferenceChange) -> Bool {
        func name(_ change: ReferenceChange) -> Substring? {
            change.id.split(separator: "\\").first
        }
        return left.kind == right.kind && name(left) == name(right)
    }
}

import Book
import BookSimulation
import Payments
import Reference
import Testing

/// The vehicle that is filled, who drives it, and what cards and vehicles are restricted to.
@Suite struct NamedTests {
    /// A company with two branches, and one beside it.
    private static let companies: [ReferenceChange] = [
        .org("PETRO"), .org("HZ", under: "PETRO"), .station(1, of: "HZ"),
        .org("ROADCO"), .org("NORTH", under: "ROADCO"), .org("SOUTH", under: "ROADCO"),
        .org("BROKE", "frozen"), .org("OTHER"), .product("1001", "petrol"),
        .product("2001", "diesel"),
    ]

    private static func demo(_ more: ReferenceChange...) -> BookHarness {
        var book = BookHarness.demo()
        let version = book.stage(companies + more)
        book.activate(version)
        return book
    }

    // MARK: Vehicles

    @Test(
        arguments: [
            (.vehicle("京A 1", of: "NORTH"), "京a1", .approved),
            (.vehicle("京A 1", of: "NORTH", "frozen"), "京a1", .restrictedCard),
            (.vehicle("京A1", of: "BROKE"), "京A 1", .restrictedCard),
            (.vehicle("京A1", of: "NORTH", "frozen"), "京A2", .approved),
            (.vehicle("京A1", of: "NORTH", "frozen"), "", .approved),
            (.vehicle("京A1", of: "NORTH", card: 1), "京A1", .approved),
            (.vehicle("京A1", of: "NORTH", card: 2), "京A1", .notPermitted),
            (.vehicle("京A1", of: "NORTH", card: 2), "京A2", .approved),
        ] as [(ReferenceChange, String, Outcome)]
    )
    func `the vehicle that is named is judged by its row`(
        vehicle: ReferenceChange,
        name: String,
        outcome: Outcome
    ) {
        var book = Self.demo(vehicle)
        #expect(book.send(.purchase(1).naming(vehicle: name)).outcome == outcome)
        // A hold, and an inquiry as well; whoever decides it.
        #expect(book.send(.preauthorisation(2).naming(vehicle: name)).outcome == outcome)
        #expect(book.send(.balance(3).naming(vehicle: name)).outcome == outcome)
        let host: Outcome? = outcome == .approved ? nil : outcome
        let asked = book.run(.payment(.purchase(4).naming(vehicle: name), .bank))
        #expect(asked.replies.first?.outcome == host)
    }

    @Test func `the goods of the vehicle that is named are its own`() {
        var book = Self.demo(.vehicle("B1", of: "NORTH", groups: "diesel"))
        #expect(
            book.send(.purchase(1).selling(["2001"]).naming(vehicle: "b1")).outcome == .approved
        )
        let petrol = PaymentRequest.purchase(2).selling(["1001"])
        #expect(book.send(petrol.naming(vehicle: "b1")).outcome == .notPermitted)
        #expect(book.send(.purchase(3).selling(["1001"])).outcome == .approved)
    }

    @Test func `what is paid without a card is not asked whose the vehicle's card is`() throws {
        var book = try BookHarness.wallets()
        book.activate(
            book.stage(Self.companies + [.vehicle("B1", of: "NORTH", card: 2)])
        )
        let id = book.ask(.scan(1).naming(vehicle: "B1"), .wallet)
        #expect(book.order(id)?.state == .asked)
    }

    @Test func `the card of a vehicle pays for no other vehicle, known or not`() {
        var book = Self.demo(
            .vehicle("B1", of: "NORTH", card: 1),
            .vehicle("B2", of: "NORTH")
        )
        #expect(book.send(.purchase(1).naming(vehicle: "b 1")).outcome == .approved)
        #expect(book.send(.purchase(2)).outcome == .approved)
        #expect(book.send(.purchase(3).naming(vehicle: "B2")).outcome == .notPermitted)
        #expect(book.send(.purchase(4).naming(vehicle: "B3")).outcome == .notPermitted)
        #expect(book.send(.purchase(5, card: 2).naming(vehicle: "B2")).outcome == .approved)
        // A card may be that of several.
        book.bring(.vehicle("B2", of: "NORTH", card: 1))
        #expect(book.send(.purchase(6).naming(vehicle: "B2")).outcome == .approved)
        #expect(book.send(.purchase(7, card: 2).naming(vehicle: "B2")).outcome == .notPermitted)
    }

    @Test(
        arguments: [
            ("京A·12345", "京a12345"), ("京A12345", "京Ａ１２３４５"), ("B 1", "b-1"), ("B1", "ｂ・１"),
            ("B\u{2022}1", "b\u{A0}1"),
        ]
    )
    func `a vehicle's number is the same however it is keyed in`(row: String, keyed: String) {
        for (row, keyed) in [(row, keyed), (keyed, row)] {
            var book = Self.demo(.vehicle(row, of: "NORTH", "frozen"))
            let purchase = PaymentRequest.purchase(1).naming(vehicle: keyed)
            #expect(book.send(purchase).outcome == .restrictedCard, "\(row) \(keyed)")
        }
    }

    /// Journals hold counters under them, and replays of older ones count as they did.
    @Test func `limits count a vehicle without spaces and in capitals, and no more alike`() {
        let key = LimitKey(.vehicle, "京a-1 2", .yuan)
        #expect(key == LimitKey(.vehicle, "京A-12", .yuan))
        #expect(key != LimitKey(.vehicle, "京A12", .yuan))
        #expect(key.ofAnyAsset != LimitKey(vehicle: "京A12"))
        #expect(LimitKey(vehicle: "京a-1 2") == LimitKey(.vehicle, "京A12", .yuan).ofAnyAsset)
    }

    @Test func `who keys in nothing but separators names nothing`() {
        for row: ReferenceChange in [
            .vehicle("-", of: "NORTH", "frozen"), .vehicle("B1", of: "NORTH", card: 1),
            .driver("-", of: "NORTH", "frozen"), .restriction("vehicle", "*", orgs: "OTHER"),
        ] {
            var book = Self.demo(row)
            let purchase = PaymentRequest.purchase(1).naming(vehicle: " - ", driver: " ")
            #expect(book.send(purchase).outcome == .approved, "\(row)")
        }
    }

    @Test func `all rows of a vehicle's number are its own, however they are written`() {
        for (name, other) in [("B 1", "b1"), ("b1", "B 1")] {
            var book = Self.demo(
                .vehicle(name, of: "NORTH"),
                .vehicle(other, of: "NORTH", "frozen")
            )
            #expect(book.send(.purchase(1).naming(vehicle: "B1")).outcome == .restrictedCard)
        }
    }

    @Test func `a journal of the rules before is judged as it was`() {
        var rules = BookRules.test
        rules.edition = .seventh
        var book = BookHarness.demo(rules: rules)
        let version = book.stage(
            Self.companies + [
                .vehicle("B1", of: "NORTH", card: 2, "frozen"), .driver("D1", of: "BROKE"),
            ]
        )
        book.activate(version)
        #expect(book.send(.purchase(1).naming(vehicle: "B1", driver: "D1")).outcome == .approved)
    }

    // MARK: Drivers

    @Test(
        arguments: [
            (.driver("D1", of: "NORTH"), "D1", .approved),
            (.driver("D1", of: "NORTH", "frozen"), "D1", .notPermitted),
            (.driver("D1", of: "BROKE"), "D1", .notPermitted),
            (.driver("D1", of: "ROADCO"), "D1", .approved),
            (.driver("D1", of: "SOUTH"), "D1", .notPermitted),
            (.driver("D1", of: "OTHER"), "D1", .notPermitted),
            (.driver("D1", of: "OTHER"), "D2", .approved),
            (.driver("D1", of: "OTHER"), "d1", .notPermitted),
            (.driver("D1", of: "OTHER"), "Ｄ-１ ", .notPermitted),
            (.driver("D1", of: "OTHER"), "D1x", .approved),
            (.driver("d.1", of: "OTHER"), "D1", .notPermitted),
            (.driver("D1", of: "OTHER"), "-", .approved),
        ] as [(ReferenceChange, String, Outcome)]
    )
    func `a driver drives the vehicles of his company`(
        driver: ReferenceChange,
        name: String,
        outcome: Outcome
    ) {
        var book = Self.demo(driver, .vehicle("B1", of: "NORTH"))
        #expect(book.send(.purchase(1).naming(vehicle: "B1", driver: name)).outcome == outcome)
    }

    @Test func `a driver who is frozen fills no vehicle at all`() {
        var book = Self.demo(.driver("D1", of: "NORTH", "frozen"))
        #expect(book.send(.purchase(1).naming(driver: "D1")).outcome == .notPermitted)
        book.bring(.driver("D1", of: "NORTH"))
        #expect(book.send(.purchase(2).naming(driver: "D1")).outcome == .approved)
    }

    @Test func `a driver belongs to the vehicle whose card pays, too`() {
        var book = Self.demo(.driver("D1", of: "SOUTH"), .vehicle("B1", of: "NORTH", card: 1))
        #expect(book.send(.purchase(1).naming(driver: "D1")).outcome == .notPermitted)
        #expect(book.send(.purchase(2, card: 2).naming(driver: "D1")).outcome == .approved)
    }

    // MARK: Restrictions

    @Test(
        arguments: [
            // Of cards.
            (.restriction("card", ReferenceChange.field(1), orgs: "PETRO+"), .approved),
            (.restriction("card", ReferenceChange.field(1), orgs: "HZ"), .approved),
            (.restriction("card", ReferenceChange.field(1), orgs: "PETRO"), .notPermitted),
            (.restriction("card", ReferenceChange.field(1), orgs: "OTHER+"), .notPermitted),
            (.restriction("card", ReferenceChange.field(2), orgs: "OTHER+"), .approved),
            (.restriction("card", "*", orgs: "OTHER+"), .notPermitted),
            (.restriction("card", "*", bins: "900001", orgs: "OTHER+"), .notPermitted),
            (.restriction("card", "*", bins: "62 8", orgs: "OTHER+"), .approved),
            (.restriction("card", "*", groups: "petrol"), .notPermitted),
            (.restriction("card", "*", groups: "diesel petrol"), .approved),
            // Of vehicles, whether they have a row or not.
            (.restriction("vehicle", "B 1", orgs: "OTHER"), .notPermitted),
            (.restriction("vehicle", "B2", orgs: "OTHER"), .approved),
            (.restriction("vehicle", "*", groups: "petrol"), .notPermitted),
            (.restriction("vehicle", "*", bins: "62", groups: "petrol"), .approved),
        ] as [(ReferenceChange, Outcome)]
    )
    func `a restriction is of whom it names, and says where and for what`(
        restriction: ReferenceChange,
        outcome: Outcome
    ) {
        var book = Self.demo(restriction)
        let request = PaymentRequest.purchase(1).selling(["2001"]).naming(vehicle: "b1")
        #expect(book.send(request).outcome == outcome)
    }

    @Test func `all restrictions of a card and of its vehicles hold`() {
        var book = Self.demo(
            .vehicle("B1", of: "NORTH", card: 1),
            .restriction("card", "*", orgs: "HZ"),
            .restriction("vehicle", "B1", groups: "diesel", name: "R2")
        )
        #expect(book.buy(1, "2001") == .approved)
        #expect(book.buy(2, "1001") == .notPermitted)
        #expect(book.buy(3, card: 2, "1001") == .approved)
        book.bring(.restriction("card", "*", orgs: "OTHER"))
        #expect(book.buy(4, "2001") == .notPermitted)
        #expect(book.buy(5, card: 2, "1001") == .notPermitted)
        book.bring(.remove(.restriction, id: "R1\\"))
        #expect(book.buy(6, card: 2, "1001") == .approved)
    }

    /// The harness begins on 2026-11-21 at 06:00 of the institution's clock, a Saturday.
    @Test(
        arguments: [
            ("sat", "", 0, .approved), ("sun mon", "", 0, .notPermitted),
            ("sun", "", 18 * 60 - 1, .notPermitted), ("sun", "", 18 * 60, .approved),
            ("", "06:00-22:00", 0, .approved), ("", "06:01-22:00", 0, .notPermitted),
            ("", "06:00-22:00", 16 * 60 - 1, .approved),
            ("", "06:00-22:00", 16 * 60, .notPermitted), ("", "22:00-06:00", 0, .notPermitted),
            ("", "22:00-06:01", 0, .approved), ("", "22:00-06:00", 23 * 60 + 59, .approved),
            ("", "22:00-06:00", 24 * 60, .notPermitted), ("sat", "00:00-24:00", 1_079, .approved),
            ("sat", "00:00-24:00", 1_080, .notPermitted),
        ] as [(String, String, Int64, Outcome)]
    )
    func `days and hours are those of the institution's clock`(
        weekdays: String,
        hours: String,
        minutes: Int64,
        outcome: Outcome
    ) {
        var book = Self.demo(
            .restriction("card", "*", weekdays: weekdays, hours: hours)
        )
        book.now = Timestamp(
            rawValue: Int64(BusinessDate(year: 2026, month: 11, day: 21).rawValue) * 86_400_000_000
                - 2 * 3_600_000_000 + minutes * 60_000_000
        )
        #expect(book.buy(1) == outcome)
        #expect(book.send(.preauthorisation(2)).outcome == outcome)
        // What moves nothing is told at any time.
        #expect(book.send(.balance(3)).outcome == .approved)
    }

    @Test func `what was held or sold before goes on outside of the hours`() throws {
        var book = Self.demo()
        let hold = try book.authorise(1)
        #expect(book.buy(2) == .approved)
        let sale = book.lastSeq
        book.bring(.restriction("card", "*", orgs: "OTHER"))
        #expect(book.buy(3) == .notPermitted)
        #expect(book.complete(hold, 4, 10_000) == .approved)
        #expect(book.void(of: sale, 5, 8_850) == .approved)
    }

    @Test func `what a terminal reports has happened, whatever the hour at which it comes`() {
        var book = Self.demo(.restriction("card", "*", weekdays: "sun", hours: "01:00-01:01"))
        #expect(book.report(1).outcome == .approved)
        #expect(book.suspended() == 0 && book.cases == [])
    }

    /// It is taken, as anything that has happened, and a person looks whose loss it is.
    @Test func `what a terminal reports is restricted to places and goods all the same`() {
        for restriction: ReferenceChange in [
            .restriction("card", "*", orgs: "OTHER"),
            .restriction("card", "*", groups: "diesel", weekdays: "sun"),
        ] {
            var book = Self.demo(restriction)
            let report = BookHarness.request(.offlineSale, 1, 8_850).selling(["1001"])
            #expect(book.send(report, .offline).outcome == .acknowledged)
            #expect(book.suspended() == 8_850 && book.cases == [.notPermitted], "\(restriction)")
        }
    }
}

extension PaymentRequest {
    /// The same of a vehicle and a driver; empty for none.
    fileprivate func naming(vehicle: String = "", driver: String = "") -> PaymentRequest {
        var request = self
        var values = request.details?.values ?? RequestDetails.Values()
        if !vehicle.isEmpty { values.texts.append(TextTag(.vehicle, vehicle)) }
        if !driver.isEmpty { values.texts.append(TextTag(.driver, driver)) }
        request.details = .of(values)
        return request
    }
}

extension ReferenceChange {
    fileprivate static func driver(
        _ name: String,
        of org: String,
        _ status: String = "active"
    ) -> ReferenceChange {
        .row(.driver, name, org, "", status)
    }

    fileprivate static func restriction(
        _ subject: String,
        _ of: String,
        bins: String = "",
        orgs: String = "",
        groups: String = "",
        weekdays: String = "",
        hours: String = "",
        name: String = "R1"
    ) -> ReferenceChange {
        .row(.restriction, name, subject, of, bins, orgs, groups, weekdays, hours)
    }
}

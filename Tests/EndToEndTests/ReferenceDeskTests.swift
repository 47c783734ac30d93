import Book
import CSQLite
import ISO8583
import Journal
import NIOCore
import NIOEmbedded
import Payments
import Reference
import Testing
import Text

@testable import Desk
@testable import Simulators
@testable import Switch

/// Reference data over the admin socket of a running switch, and on its data directory.
@Suite struct ReferenceDeskTests {
    private typealias Answer = Result<JSONValue, DeskFailure>

    private static let owner = Principal.owner(named: "forecourt")
    private static let digest = String(repeating: "0a", count: 32)

    private func ask(
        _ world: HostWorld,
        as principal: Principal = owner,
        _ verb: String,
        _ members: String = ""
    ) throws -> Answer {
        let arguments = "{\(members)\(members.isEmpty ? "" : ",")\"reason\":\"test\"}"
        let line = "{\"v\":1,\"id\":1,\"verb\":\"\(verb)\",\"args\":\(arguments)}"
        let promise = world.loop.makePromise(of: Answer.self)
        let desk = RunningDesk(world.paymentSwitch)
        desk.serve(try AdminRequest(line: line), as: principal) { promise.succeed($0) }
        world.loop.run()
        return try promise.futureResult.wait()
    }

    private func user(_ name: String) -> Principal { Principal(name: name, standing: .user) }

    private func exit(_ answer: Answer) -> Int? {
        guard case .failure(let failure) = answer else { return nil }
        return failure.exitCode
    }

    private func heading(_ table: String, puts: Int) -> String {
        """
        "base":0,"tables":[{"table":"\(table)","puts":\(puts),"removals":0}],
        "sources":[{"name":"\(table).csv","sha256":"\(Self.digest)"}]
        """
    }

    // MARK: Imports

    @Test func `an import is begun, staged and in force; its rows are read back`() throws {
        let world = try HostWorld()
        let begun = try ask(world, "import.begin", heading("region", puts: 2)).get()
        #expect(begun["created"] == .number("1"))
        let other = try ask(world, "import.begin", heading("region", puts: 2))
        guard case .failure(let open) = other else { throw WireError(text: "two are open") }
        #expect(open.exitCode == 1 && open.text.contains("import 1 of forecourt is open"))
        let changes = #""changes":["+region\\R1\\\\North\\\\","+region\\R2\\R1\\\\\\"]"#
        _ = try ask(world, "import.stage", #""version":1,"step":1,"# + changes).get()
        #expect(exit(try ask(world, "import.stage", #""version":1,"step":1,"# + changes)) == 1)
        let staged = try ask(world, "reference.show", #""table":"region""#).get()
        #expect(staged["rows"] == .array([]), "what is staged decides nothing")
        _ = try ask(world, "import.activate", #""version":1"#).get()
        let shown = try ask(world, "reference.show", #""table":"region""#).get()
        guard case .array(let rows)? = shown["rows"] else { throw WireError(text: "no rows") }
        #expect(rows.map { $0["row"]?.string } == [#"R1\\North\\"#, #"R2\R1\\\"#])
        #expect(shown["version"] == .number("1") && shown["more"] == .boolean(false))
        let second = try ask(
            world,
            "reference.show",
            #""table":"region","after":"R1\\","limit":1"#
        ).get()
        guard case .array(let page)? = second["rows"] else { throw WireError(text: "no rows") }
        #expect(page.map { $0["row"]?.string } == [#"R2\R1\\\"#])
        let changed = try ask(world, "reference.diff", #""version":1"#).get()
        guard case .array(let items)? = changed["changes"] else { throw WireError(text: "none") }
        #expect(items.count == 2 && items[0]["before"] == .null)
        let version = try ask(world, "reference.version", #""version":1"#).get()
        #expect(version["state"] == .string("in-force"))
        #expect(version["author"] == .string("forecourt"))
        #expect(exit(try ask(world, "reference.version", #""version":2"#)) == 66)
        #expect(exit(try ask(world, "reference.show", #""table":"region","version":9"#)) == 66)
        #expect(exit(try ask(world, "reference.discard", #""version":1"#)) == 66)
    }

    @Test func `only administrators import, and whoever may not is recorded`() throws {
        let world = try HostWorld()
        for (verb, members) in [
            ("import.begin", heading("region", puts: 1)),
            (
                "import.refuse",
                """
                "sources":[{"name":"a","sha256":"\(Self.digest)"}],"mistakes":1,"first":"a: b"
                """
            ),
            ("import.cards", "\"pans\":[\"9000010000000018\"]"),
            ("hot-card.add", "\"pan\":\"9000010000000018\",\"cause\":\"lost\""),
            // Not even whether it is hot.
            ("hot-card.remove", "\"pan\":\"9000010000000018\""),
        ] {
            let answer = try ask(world, as: user("guest"), verb, members)
            guard case .failure(let failure) = answer else {
                Issue.record("\(verb) was done")
                continue
            }
            #expect(failure.exitCode == 1 && failure.text.contains("takes the role"), "\(verb)")
        }
        let rows = try world.rows("operation=import-begin", "operation=hot-card-change")
        #expect(rows.map(\.outcome) == ["refused", "refused"])
    }

    @Test func `fees take a second person, who approves them`() throws {
        let world = try HostWorld()
        func done(_ name: String?, _ verb: String, _ members: String) throws -> JSONValue {
            try ask(world, as: name.map(user) ?? Self.owner, verb, members).get()
        }
        _ = try done(nil, "person.add", #""name":"ada","user":"ada""#)
        for name in ["bob", "cleo"] {
            _ = try done("ada", "person.add", "\"name\":\"\(name)\",\"user\":\"\(name)\"")
        }
        _ = try done("ada", "person.grant", #""name":"bob","role":"administrator""#)
        let granted = try done("ada", "person.grant", #""name":"cleo","role":"controller""#)
        let grant = try #require(granted["proposal"]).text()
        _ = try done("bob", "approve", "\"proposal\":\(grant)")
        _ = try done("ada", "import.begin", heading("fee", puts: 1))
        let row = #""+fee\\F\\bank\\\\3\\\\\\\\""#
        _ = try done("ada", "import.stage", "\"version\":1,\"step\":1,\"changes\":[\(row)]")
        // The switch knows what it has announced, whatever is said.
        #expect(exit(try ask(world, as: user("ada"), "import.activate", #""version":1"#)) == 1)
        let members = #""version":1,"terms":true"#
        let proposed = try done("ada", "import.activate", members)
        let proposal = try #require(proposed["proposal"]).text()
        #expect(try done("ada", "reference.show", #""table":"fee""#)["rows"] == .array([]))
        let waiting = try done("cleo", "approve.list", "")
        guard case .array(let items) = waiting else { throw WireError(text: "no list") }
        #expect(items.first?["object"] == .string("import 1"))
        #expect(exit(try ask(world, as: user("ada"), "approve", "\"proposal\":\(proposal)")) == 1)
        _ = try done("cleo", "approve", "\"proposal\":\(proposal)")
        let shown = try done("ada", "reference.show", #""table":"fee""#)
        guard case .array(let rows)? = shown["rows"] else { throw WireError(text: "no rows") }
        #expect(rows.count == 1)
    }

    @Test func `fees that nobody present can propose are refused before they are begun`() throws {
        let world = try HostWorld()
        _ = try ask(world, "person.add", #""name":"ada","user":"ada""#).get()
        for table in ["fee", "settlement-account"] {
            let answer = try ask(world, "import.begin", heading(table, puts: 1))
            #expect(exit(answer) == 1, "the user that runs the switch proposes nothing")
        }
        #expect(try ask(world, "reference.list").get()["open"] == .null)
        world.paymentSwitch.checker.assumeIsolated { $0.close() }
        let book = try OfflineBook(
            configuration: world.world.configuration,
            dataDirectory: DataDirectory(path: world.world.path),
            specifications: world.world.specifications
        )
        let fees = ImportHeading(
            base: 0,
            counts: [ImportHeading.Count(kind: .fee, puts: 1, removals: 0)],
            sources: [ImportHeading.Source(name: "fee.csv", digest: Self.digest)]
        )
        let root = Principal.alone(named: "root")
        let failure = #expect(throws: DeskFailure.self) {
            try OfflineDesk(book).answer(Verbs.importBegin, fees, reason: "test", as: root)
        }
        #expect(failure?.exitCode == 69)
        try book.close()
    }

    // MARK: Time

    /// Brings a region that holds a minute from now; gives its time.
    private func importLater(_ ask: (String, String) throws -> JSONValue, now: Timestamp) throws {
        _ = try ask("import.begin", heading("region", puts: 1))
        let changes = #""changes":["+region\\R1\\\\North\\\\"]"#
        _ = try ask("import.stage", #""version":1,"step":1,"# + changes)
        let time = Timestamp(rawValue: now.rawValue + 60_000_000)
        _ = try ask("import.activate", "\"version\":1,\"at\":\"\(time.utc)\"")
    }

    @Test func `an idle switch records what comes into force by its time, and before a start`()
        throws
    {
        let world = try HostWorld()
        try importLater({ try ask(world, $0, $1).get() }, now: world.clock.now())
        world.passSeconds(30)
        let waiting = try ask(world, "reference.version", #""version":1"#).get()
        #expect(waiting["state"] == .string("waiting"))
        world.passSeconds(32)
        let shown = try ask(world, "reference.version", #""version":1"#).get()
        #expect(shown["state"] == .string("in-force"))
        let list = try ask(world, "reference.list").get()
        #expect(list["open"] == .null && list["version"] == .number("1"))
        let notes = try world.world.column("SELECT note FROM record WHERE kind = 11")
        #expect(notes == ["version 1 is in force"], "once")
        // Files that were compared with what is shown are taken.
        let next = heading("region", puts: 1).replacing("\"base\":0", with: "\"base\":1")
        _ = try ask(world, "import.begin", next).get()
        _ = try JournalVerifier(path: world.world.path + "/journal.sqlite").run()
    }

    @Test func `row 28: what could not be recorded of it is recorded once when it can be`() throws {
        let world = try HostWorld()
        try importLater({ try ask(world, $0, $1).get() }, now: world.clock.now())
        world.passSeconds(58)
        var shell: OpaquePointer?
        #expect(sqlite3_open(world.world.path + "/journal.sqlite", &shell) == SQLITE_OK)
        #expect(sqlite3_exec(shell, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        world.passSeconds(5)
        #expect(world.count(.commitFailures) >= 2)
        #expect(sqlite3_exec(shell, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
        sqlite3_close(shell)
        world.passSeconds(3)
        let records = try world.world.column("SELECT note FROM record WHERE kind = 11")
        #expect(records == ["version 1 is in force"])
        _ = try JournalVerifier(path: world.world.path + "/journal.sqlite").run()
    }

    @Test func `a start records what came into force while the switch was down`() throws {
        let world = try HostWorld()
        try importLater({ try ask(world, $0, $1).get() }, now: world.clock.now())
        try world.crash()
        world.clock.advance(seconds: 61)
        world.passSeconds(2)
        let shown = try ask(world, "reference.version", #""version":1"#).get()
        #expect(shown["state"] == .string("in-force"))
        _ = try JournalVerifier(path: world.world.path + "/journal.sqlite").run()
    }

    @Test func `with the switch down a change finds the tables that decide`() throws {
        let world = try HostWorld()
        try importLater({ try ask(world, $0, $1).get() }, now: world.clock.now())
        world.clock.advance(seconds: 61)
        world.paymentSwitch.checker.assumeIsolated { $0.close() }
        let book = try OfflineBook(
            configuration: world.world.configuration,
            dataDirectory: DataDirectory(path: world.world.path),
            specifications: world.world.specifications,
            environment: SwitchEnvironment(clock: world.clock)
        )
        try book.recordVersionIfDue()
        let desk = OfflineDesk(book)
        let root = Principal.alone(named: "root")
        let version = try desk.answer(Verbs.referenceVersion, 1, as: root)
        #expect(version["state"] == .string("in-force"))
        #expect(throws: DeskFailure.self, "it is open no more") {
            try desk.answer(Verbs.referenceDiscard, 1, reason: "test", as: root)
        }
        try book.close()
        _ = try JournalVerifier(path: world.world.path + "/journal.sqlite").run()
    }

    // MARK: Hot cards

    @Test func `a card is hot with one row, until it is removed; its number stays outside`() throws
    {
        let world = try HostWorld()
        let card = DemoWorld.card(.personal, 1).unmaskedDigits
        let pan = "\"pan\":\"\(card)\""
        let added = try ask(world, "hot-card.add", pan + #","cause":"stolen""#).get()
        #expect(added["created"] == .number("1"))
        _ = try ask(world, "hot-card.add", pan + #","cause":"lost","until":"2099-12-31""#).get()
        let shown = try ask(world, "hot-card.show", pan).get()
        guard case .array(let rows)? = shown["rows"] else { throw WireError(text: "no rows") }
        #expect(rows.count == 1 && rows[0]["version"] == .number("2"))
        let field = try #require(shown["card"]?.string)
        #expect(rows[0]["row"]?.string == field + #"\lost\\2099-12-31"#)
        let again = try ask(world, "hot-card.show", "\"card\":\"\(field)\"").get()
        #expect(again == shown)
        let fields = try ask(world, "import.cards", "\"pans\":[\"\(card)\"]").get()
        #expect(fields == .array([.string(field)]))
        #expect(exit(try ask(world, "hot-card.add", pan + #","cause":"theft""#)) == 65)
        _ = try ask(world, "hot-card.remove", "\"card\":\"\(field)\"").get()
        #expect(try ask(world, "hot-card.show", pan).get()["rows"] == .array([]))
        #expect(exit(try ask(world, "hot-card.remove", pan)) == 66)
    }

    @Test func `an end that has passed leaves the card as hot as it was`() throws {
        let world = try HostWorld()
        let pan = "\"pan\":\"\(DemoWorld.card(.personal, 1).unmaskedDigits)\""
        _ = try ask(world, "hot-card.add", pan + #","cause":"stolen""#).get()
        let before = try ask(world, "hot-card.show", pan).get()
        // Eight hours ahead of UTC.
        let local = world.clock.now().rawValue + 8 * 3_600_000_000
        let now = String(TimeText.utc(microseconds: local).prefix(16))
        for until in ["2001-01-01", "2001-01-01T10:00", now] {
            let answer = try ask(
                world,
                "hot-card.add",
                pan + ",\"cause\":\"lost\",\"until\":\"\(until)\""
            )
            guard case .failure(let failure) = answer else {
                Issue.record("\(until) was taken")
                continue
            }
            #expect(failure.exitCode == 65 && failure.text.contains("time is \(now)"))
        }
        #expect(try ask(world, "hot-card.show", pan).get() == before)
        // The day of today is not over.
        let today = "\"cause\":\"lost\",\"until\":\"\(now.prefix(10))\""
        _ = try ask(world, "hot-card.add", pan + "," + today).get()
    }

    @Test func `the same on a data directory whose switch is down`() throws {
        let world = try TestWorld()
        let book = try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
        let desk = OfflineDesk(book)
        let root = Principal.alone(named: "root")
        let card = CardName.number(DemoWorld.card(.personal, 1))
        _ = try desk.answer(Verbs.hotCardAdd, card, "fraud", "", reason: "test", as: root)
        let shown = try desk.answer(Verbs.hotCardShow, card, as: root)
        let field = try #require(shown["card"]?.string)
        let list = try desk.answer(Verbs.referenceShow, RowChoice(kind: .hotCard), as: root)
        guard case .array(let rows)? = list["rows"] else { throw WireError(text: "no rows") }
        #expect(rows.map { $0["row"]?.string } == [field + #"\fraud\\"#])
        #expect(throws: DeskFailure.self) {
            try desk.answer(Verbs.hotCardAdd, card, "lost", "2001-01-01", reason: "t", as: root)
        }
        _ = try desk.answer(Verbs.hotCardRemove, .field(field), reason: "test", as: root)
        let tables = try desk.answer(Verbs.referenceList, .newest, true, as: root)
        #expect(tables["version"] == .number("2") && tables["open"] == .null)
        try book.close()
    }
}

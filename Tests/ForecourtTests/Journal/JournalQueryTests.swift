import Foundation
import Journal
import Testing
import Text

@testable import forecourt

/// SQL of somebody's own: the documented views, and nothing else.
@Suite struct JournalQueryTests {
    /// A demo world with twenty payments.
    private struct World {
        let folder: TestFolder
        var named: [String] { ["--data", folder.path + "/data"] }

        init() throws {
            folder = try TestFolder()
            let demo = Repository.root.appending(path: "fixtures/demo/forecourt.yaml").path
            let size = ["--terminals", "2", "--cards", "4", "--payments", "20"]
            let words = ["demo", "seed", "--config", demo] + size + named
            let seed = try Program.run(words, in: folder.path)
            try #require(seed.status == 0, "\(seed.errors)")
        }

        func reader() throws -> JournalReader {
            try JournalReader(path: folder.path + "/data/journal.sqlite")
        }

        func run(_ words: String...) throws -> Program.Outcome {
            try Program.run(["journal", "query"] + words + named, in: folder.path)
        }
    }

    private static func rows(_ sql: String, _ world: World) throws(QueryFailure) -> [[QueryValue]] {
        var rows: [[QueryValue]] = []
        let reader: JournalReader
        do {
            reader = try world.reader()
        } catch {
            throw .wrong("\(error)")
        }
        try reader.query(sql, seconds: 20) { _ in
        } take: { row in
            rows.append(row)
            return true
        }
        return rows
    }

    @Test func `every documented view can be asked, and the page lists them`() throws {
        let world = try World()
        let page = try String(contentsOfFile: Repository.path("docs/journal.md"), encoding: .utf8)
        for view in JournalReader.documentedViews {
            _ = try Self.rows("SELECT * FROM \(view) LIMIT 3", world)
            _ = try Self.rows("SELECT count(*) FROM \(view)", world)
            #expect(page.contains("| `\(view)` |"), "\(view)")
        }
        let sums = "SELECT outcome, count(*) FROM payment_v GROUP BY outcome;"
        let found = try Self.rows(sums, world)
        #expect(found.first?.map(\.text) == ["approved", "20"] && found.first?[1].isNumber == true)
    }

    private static let prohibited = [
        "SELECT sealed_master_key FROM terminal", "SELECT * FROM main.terminal",
        "SELECT * FROM sqlite_schema", "SELECT count(*) FROM key_material",
        "SELECT 1 FROM record", "SELECT load_extension('x')", "PRAGMA user_version",
        "SELECT a.sealed_keys FROM terminal_v t JOIN terminal a ON a.row = t.row",
        "SELECT (SELECT hex(wrapped) FROM key_material LIMIT 1)",
        "SELECT * FROM (SELECT wrapped FROM key_material) AS journal_v",
        "SELECT * FROM pragma_table_info('terminal')", "SELECT * FROM json_each('[1]')",
        "WITH journal_v AS (SELECT sealed_keys FROM terminal) SELECT * FROM journal_v",
        "with/**/account_v(x) AS (SELECT card_token FROM account) SELECT x FROM account_v",
        "SELECT * FROM (WITH leg_v AS (SELECT hash FROM record) SELECT * FROM leg_v)",
        "ATTACH 'other.sqlite' AS other", "DELETE FROM journal_v", "BEGIN",
        "CREATE TEMP VIEW journal_v AS SELECT * FROM terminal", "VACUUM INTO 'copy.sqlite'",
        "UPDATE terminal SET enabled = 0", "VACUUM", "ANALYZE", "DROP VIEW journal_v",
        "REINDEX",
        "SELECT seq FROM journal_v UNION SELECT rowid FROM terminal",
        "SELECT seq FROM journal_v WHERE EXISTS (SELECT 1 FROM key_material)",
        "SELECT seq FROM journal_v ORDER BY (SELECT wrapped FROM key_material)",
        "SELECT r.event FROM journal_v j, record r", "EXPLAIN SELECT * FROM journal_v",
        "WITH RECURSIVE n AS (SELECT event FROM record) SELECT * FROM n",
        "EXPLAIN QUERY PLAN SELECT * FROM journal_v", "SELECT 1 FROM dbstat",
        "WITH a AS (SELECT seq FROM journal_v) SELECT count(*) FROM a, key_material",
        "WITH a AS (SELECT 1 FROM key_material) SELECT count(*) FROM a",
        "WITH dbstat AS (SELECT 1 FROM record) SELECT count(*) FROM dbstat",
        "SELECT count(*) FROM key_material /* as ( */",
    ]

    @Test(arguments: [
        "WITH a AS (SELECT seq FROM payment_v) SELECT count(*) FROM a",
        "with a(n) as materialized (select seq from payment_v) select count(*) from a;",
        "SELECT count(*) FROM payment_v -- how many were paid",
        "SELECT count(*) FROM payment_v; /* the end */ -- of it\n;",
    ])
    func `a WITH that is counted, and a comment behind the query, are understood`(
        sql: String
    ) throws {
        let found = try Self.rows(sql, World())
        #expect(found.first?.first?.text == "20")
    }

    @Test func `nothing beyond the views is reached`() throws {
        let world = try World()
        for sql in Self.prohibited {
            do throws(QueryFailure) {
                let rows = try Self.rows(sql, world)
                Issue.record("\(sql): \(rows.count) rows")
            } catch {
                guard case .prohibited = error else {
                    Issue.record("\(sql): \(error)")
                    continue
                }
            }
        }
    }

    @Test(arguments: [
        "", ";", "SELECT 1; SELECT 2", "SELECT 1 /**/; DELETE FROM record", "SELEC 1",
        "SELECT x FROM journal_v",
    ])
    func `what is no query is said`(sql: String) throws {
        let world = try World()
        let outcome = try world.run("--sql", sql)
        #expect(outcome.status == 64 && outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("forecourt: --sql: "))
    }

    @Test func `subqueries, WITH and every form of a name are understood`() throws {
        let world = try World()
        let sql = """
            WITH big AS (SELECT * FROM payment_v WHERE amount_minor > 0) -- record
            SELECT count(*), (SELECT max(seq) FROM main."journal_v"), 'terminal' /* record */
            FROM big b JOIN leg_v l ON l.payment = b.seq JOIN [account_v] a ON a.id = l.account
            """
        #expect(try Self.rows(sql, world).count == 1)
        let legs = "SELECT count(*) FROM payment_v p JOIN leg_v l ON l.payment = p.seq"
        #expect(try Self.rows(legs, world).first?.first?.text == "20")
        let counted = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)
            SELECT i FROM n
            """
        #expect(try Self.rows(counted, world).count == 5)
    }

    @Test func `time, rows and memory are bounded`() throws {
        let world = try World()
        let slow = "SELECT count(*) FROM journal_v a, journal_v b, journal_v c, journal_v d"
        let reader = try world.reader()
        #expect(throws: QueryFailure.tooMuch) {
            try reader.query(slow, seconds: 1, begin: { _ in }, take: { _ in true })
        }
        #expect(throws: QueryFailure.self) {
            try Self.rows("SELECT zeroblob(1000000000)", world)
        }
        let cut = try world.run("--limit", "3", "--sql", "SELECT seq FROM journal_v")
        #expect(cut.status == 0 && cut.output.split(separator: "\n").count == 4)
        #expect(cut.errors.contains("cut after 3 rows"))
    }

    @Test func `rows are a table, JSON or CSV`() throws {
        let world = try World()
        let sql = "SELECT id, amount_minor AS amount, NULL AS x FROM payment_v ORDER BY seq LIMIT 2"
        let table = try world.run("--sql", sql).output.split(separator: "\n")
        #expect(table.count == 3 && table[0].hasPrefix("id") && table[0].hasSuffix("x"))
        let json = try world.run("--json", "--sql", sql).output.split(separator: "\n")
        let row = try JSONValue.parse(String(json[0]))
        #expect(row["x"] == .null && row["id"]?.string?.contains("-") == true)
        let csv = try world.run("--csv", "--sql", sql).output.split(separator: "\n")
        #expect(csv.count == 3 && csv[0] == "id,amount,x")
        let views = try world.run("--views")
        #expect(views.status == 0 && views.output.contains("journal_v             seq id "))
        #expect(views.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let listed = try world.run("--views", "--json").output.split(separator: "\n")
        #expect(listed.count == JournalReader.documentedViews.count)
    }
}

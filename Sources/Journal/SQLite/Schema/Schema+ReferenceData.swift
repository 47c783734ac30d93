extension Schema {
    /// The twelfth migration: versions of the tables of reference data, and their changes.
    ///
    /// The key of `reference_change` is version << 32 | number, so that the changes of a version
    /// lie in the order in which they came, behind those of older ones. A row is kept in two parts,
    /// so that nothing stands twice: `row_id` is its key and from when it holds, `rest` what stands
    /// between the two and until when it holds; a removal has no rest. Changes decide nothing until
    /// their version is in force, which it came to be with the record `in_force`, and stay when a
    /// later one replaces them; all of it stays in the live file, whatever date brought it, and the
    /// digest of balances covers every row (`StateDigest.ofReference`).
    static let referenceData =
        """
        CREATE TABLE reference_version (
            number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 99999999),
            state INTEGER NOT NULL CHECK (state IN (1, 2, 3)),
            base INTEGER NOT NULL CHECK (base < number),
            steps INTEGER NOT NULL,
            staged INTEGER NOT NULL,
            began INTEGER NOT NULL,
            ended INTEGER CHECK (ended >= began),
            in_force_at INTEGER,
            in_force INTEGER CHECK (in_force >= ended),
            author TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX reference_version_began ON reference_version (began);

        CREATE TABLE reference_count (
            version INTEGER NOT NULL,
            kind INTEGER NOT NULL CHECK (kind > 0),
            puts INTEGER NOT NULL,
            removals INTEGER NOT NULL,
            PRIMARY KEY (version, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE reference_source (
            version INTEGER NOT NULL,
            number INTEGER NOT NULL CHECK (number > 0),
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            PRIMARY KEY (version, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE reference_change (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL CHECK (kind > 0),
            row_id TEXT NOT NULL,
            rest TEXT,
            CHECK (id >> 32 > 0 AND id & 4294967295 > 0)
        ) STRICT;
        CREATE INDEX reference_change_row ON reference_change (kind, row_id);

        CREATE VIEW reference_version_v AS
        SELECT
            v.number,
            CASE v.state WHEN 1 THEN 'staged' WHEN 2 THEN
                CASE WHEN v.in_force IS NULL THEN 'waiting' ELSE 'in-force' END
                WHEN 3 THEN 'discarded' ELSE 'unknown' END AS state,
            v.base,
            (SELECT group_concat(x.text, ' ') FROM (SELECT
                    \(kind("c.kind")) || '+' || c.puts || '-' || c.removals AS text
                FROM reference_count c WHERE c.version = v.number ORDER BY c.kind) x) AS tables,
            (SELECT group_concat(x.name, ' ') FROM (SELECT s.name FROM reference_source s
                WHERE s.version = v.number ORDER BY s.number) x) AS sources,
            v.steps,
            v.staged,
            v.began,
            v.ended,
            \(time("v.in_force_at")) AS in_force_at,
            v.in_force,
            v.author
        FROM reference_version v;

        CREATE VIEW reference_source_v AS
        SELECT s.version, s.number, s.name, s.sha256 FROM reference_source s;

        CREATE VIEW reference_change_v AS
        SELECT
            c.id >> 32 AS version,
            c.id & 4294967295 AS number,
            \(kind("c.kind")) AS "table",
            CASE WHEN c.rest IS NULL THEN 'removed' ELSE 'put' END AS what,
            c.row_id AS id,
            \(head("c.row_id")) || \(head("c.rest")) || \(tail("c.row_id")) || '\\'
                || \(tail("c.rest")) AS "row"
        FROM reference_change c;
        """

    /// The word for a table (`ReferenceKind.name`).
    private static func kind(_ column: String) -> String {
        """
        CASE \(column) WHEN 1 THEN 'region' WHEN 2 THEN 'org' WHEN 3 THEN 'station'
                WHEN 4 THEN 'terminal' WHEN 5 THEN 'product' WHEN 6 THEN 'price'
                WHEN 7 THEN 'permission' WHEN 8 THEN 'domain' WHEN 9 THEN 'limit'
                WHEN 10 THEN 'discount' WHEN 11 THEN 'vehicle' WHEN 12 THEN 'driver'
                WHEN 13 THEN 'hot-card' WHEN 14 THEN 'fee' WHEN 15 THEN 'settlement-account'
                WHEN 16 THEN 'calendar' ELSE 'unknown' END
        """
    }

    /// What stands before the last `\` of a text, with it.
    private static func head(_ column: String) -> String {
        "rtrim(\(column), replace(\(column), '\\', ''))"
    }

    /// What stands behind the last `\` of a text.
    private static func tail(_ column: String) -> String {
        "substr(\(column), length(\(head(column))) + 1)"
    }
}

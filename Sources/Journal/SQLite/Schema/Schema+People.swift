extension Schema {
    /// Of the eighth migration: people, by what names they are known, which roles they hold, and
    /// what waits for a second of them.
    ///
    /// They stay in the live file, whatever date added them: an archive has its own proposals only.
    /// The digest of balances covers the rows (`StateDigest.ofPeople`), and `anchor.people` is
    /// what they contributed at an anchor.
    static let people =
        """
        CREATE TABLE person (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
        ) STRICT;

        CREATE TABLE person_name (
            kind INTEGER NOT NULL,
            merchant TEXT NOT NULL,
            name TEXT NOT NULL,
            person INTEGER NOT NULL,
            PRIMARY KEY (kind, merchant, name)
        ) STRICT, WITHOUT ROWID;

        -- The key is the record that gave it; what was taken away stays.
        CREATE TABLE person_role (
            seq INTEGER PRIMARY KEY,
            person INTEGER NOT NULL,
            role INTEGER NOT NULL,
            granted_by INTEGER,
            approved_by INTEGER,
            at_us INTEGER NOT NULL,
            revoked_by INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX person_role_standing ON person_role (person, role)
            WHERE revoked_by IS NULL;

        CREATE TABLE proposal (
            seq INTEGER PRIMARY KEY,
            person INTEGER NOT NULL,
            at_us INTEGER NOT NULL,
            decided_by INTEGER
        ) STRICT;
        CREATE INDEX proposal_open ON proposal (seq) WHERE decided_by IS NULL;

        ALTER TABLE anchor ADD COLUMN people BLOB;

        CREATE VIEW person_v AS
        SELECT
            p.number,
            p.name,
            CASE p.enabled WHEN 1 THEN 'enabled' ELSE 'disabled' END AS status,
            (SELECT group_concat(x.name, ' ') FROM (SELECT n.name FROM person_name n
                WHERE n.person = p.number AND n.kind = 1 ORDER BY n.name) x) AS users,
            (SELECT group_concat(x.name, ' ') FROM (SELECT n.merchant || ':' || n.name AS name
                FROM person_name n WHERE n.person = p.number AND n.kind = 2
                ORDER BY n.merchant, n.name) x) AS operators,
            (SELECT group_concat(x.name, ' ') FROM (SELECT n.name FROM person_name n
                WHERE n.person = p.number AND n.kind = 3 ORDER BY n.name) x) AS logins,
            (SELECT group_concat(x.name, ' ') FROM (SELECT CASE r.role WHEN 1 THEN 'viewer'
                    WHEN 2 THEN 'operator' WHEN 3 THEN 'supervisor' WHEN 4 THEN 'finance'
                    WHEN 5 THEN 'controller' WHEN 6 THEN 'security'
                    WHEN 7 THEN 'administrator' ELSE 'unknown' END AS name
                FROM person_role r WHERE r.person = p.number AND r.revoked_by IS NULL
                ORDER BY r.role) x) AS roles
        FROM person p;

        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;
        """
        + ListedKinds.withPeople(.base36).views
}

extension Schema.ListedKinds {
    /// Acts that were done, that were refused to who asked for them, and that wait for a second
    /// person.
    static func withPeople(_ reference: Schema.ReferenceCharacters) -> Self {
        Self(
            acts: "r.kind IN (5, 12, 13)",
            refused: "r.kind IN (4, 12)",
            proposed: """

                        WHEN r.kind = 13 THEN CASE WHEN EXISTS (SELECT 1 FROM proposal e
                            WHERE e.seq = r.seq AND e.decided_by IS NOT NULL)
                            THEN 'approved' ELSE 'pending' END
                """,
            listed: "(r.kind < 7 OR r.kind > 11)",
            reference: reference
        )
    }
}

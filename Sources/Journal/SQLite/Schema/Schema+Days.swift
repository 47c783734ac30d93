extension Schema {
    /// The eleventh migration: the day of a station: batches that end by settlement, uploads,
    /// shifts, devices of terminals, cases of several kinds, and totals by shift and channel.
    ///
    /// `record.place` is where a payment counts (`DayPlace.packed`); the hash covers it where it is
    /// there. `batch_state`, `device`, open shifts and the last closing of each terminal are
    /// covered by the digest of balances (`StateDigest.ofDay`): they stay in the live file.
    ///
    /// `fold` and `product_fold` hold what records came to, up to the one that `fold_mark` names
    /// for a terminal, and all of them up to `anchor.folds_to`. Records before `folds_from` in
    /// `meta` are in neither.
    ///
    /// `carried_batch` and `carried_shift` hold what open batches and open shifts came to on dates
    /// whose rows have left the file.
    static let days =
        """
        ALTER TABLE record ADD COLUMN place INTEGER;
        ALTER TABLE payment_change ADD COLUMN ticked_by INTEGER;
        ALTER TABLE anchor ADD COLUMN folds_to INTEGER;
        INSERT OR IGNORE INTO meta SELECT 'folds_from', 1 + max(
            coalesce((SELECT max(seq) FROM record), 0), coalesce((SELECT max(seq) FROM anchor), 0));

        DROP VIEW open_v;
        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;

        ALTER TABLE totals RENAME TO totals_before;
        CREATE TABLE totals (
            business_date INTEGER NOT NULL,
            terminal_row INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            operation INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            half INTEGER NOT NULL DEFAULT 0 CHECK (half IN (0, 1)),
            count INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            reversed_count INTEGER NOT NULL DEFAULT 0,
            reversed_amount INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (business_date, terminal_row, batch, operation, asset, half)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO totals SELECT business_date, terminal_row, batch, operation, asset, 0, count,
            amount, 0, 0 FROM totals_before;
        DROP TABLE totals_before;

        ALTER TABLE discrepancy RENAME TO discrepancy_before;
        CREATE TABLE discrepancy (
            seq INTEGER NOT NULL,
            item INTEGER NOT NULL DEFAULT 0 CHECK (item BETWEEN 0 AND 4095),
            original INTEGER,
            kind INTEGER NOT NULL DEFAULT 0,
            reason INTEGER NOT NULL,
            ours INTEGER,
            theirs INTEGER,
            stan INTEGER,
            due INTEGER,
            closed_by INTEGER,
            PRIMARY KEY (seq, item)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO discrepancy SELECT seq, 0, original, 0, reason, NULL, NULL, NULL, NULL,
            closed_by FROM discrepancy_before;
        DROP TABLE discrepancy_before;
        CREATE INDEX discrepancy_open ON discrepancy (seq) WHERE closed_by IS NULL;
        CREATE INDEX discrepancy_due ON discrepancy (due)
            WHERE closed_by IS NULL AND due IS NOT NULL;

        CREATE TABLE batch_state (
            terminal_row INTEGER PRIMARY KEY,
            phase INTEGER NOT NULL CHECK (phase IN (0, 1, 2)),
            waits_since INTEGER,
            differed INTEGER,
            rows INTEGER NOT NULL CHECK (rows >= 0),
            asked_again INTEGER NOT NULL CHECK (asked_again IN (0, 1))
        ) STRICT;

        -- One record may close many, of a terminal two that follow one another; ours and theirs are
        -- what was compared last, else empty.
        CREATE TABLE batch_closing (
            terminal_row INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            batch INTEGER NOT NULL CHECK (batch BETWEEN 1 AND 999999),
            opened_on INTEGER NOT NULL,
            closed_on INTEGER NOT NULL CHECK (closed_on >= opened_on),
            at_us INTEGER NOT NULL,
            kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
            asset INTEGER NOT NULL,
            ours BLOB NOT NULL,
            theirs BLOB NOT NULL,
            rows INTEGER NOT NULL CHECK (rows >= 0),
            changed_by INTEGER CHECK (changed_by >= seq),
            PRIMARY KEY (terminal_row, seq, batch)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX batch_closing_of ON batch_closing (terminal_row, batch, seq);
        CREATE INDEX batch_closing_seq ON batch_closing (seq);

        CREATE TABLE upload_row (
            terminal_row INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            stan INTEGER NOT NULL,
            state INTEGER NOT NULL CHECK (state IN (1, 2, 3, 4)),
            half INTEGER NOT NULL CHECK (half IN (0, 1)),
            amount INTEGER NOT NULL,
            card_token BLOB NOT NULL,
            seq INTEGER NOT NULL,
            payment INTEGER,
            item INTEGER,
            PRIMARY KEY (terminal_row, batch, stan)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX upload_row_seq ON upload_row (seq);

        CREATE TABLE shift (
            terminal_row INTEGER NOT NULL,
            number INTEGER NOT NULL CHECK (number > 0),
            merchant TEXT NOT NULL,
            operator INTEGER NOT NULL,
            opened_at INTEGER NOT NULL,
            opened_by INTEGER NOT NULL,
            opened_on INTEGER NOT NULL,
            closed_at INTEGER,
            closed_by INTEGER CHECK (closed_by > opened_by),
            ours BLOB NOT NULL,
            theirs BLOB NOT NULL,
            PRIMARY KEY (terminal_row, number),
            CHECK ((closed_at IS NULL) = (closed_by IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX shift_open ON shift (terminal_row) WHERE closed_by IS NULL;
        CREATE INDEX shift_closed ON shift (closed_by) WHERE closed_by IS NOT NULL;

        CREATE TABLE device (
            terminal_row INTEGER PRIMARY KEY,
            serial TEXT NOT NULL UNIQUE,
            model TEXT NOT NULL,
            software TEXT NOT NULL,
            seq INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE station_close (
            seq INTEGER PRIMARY KEY,
            merchant TEXT NOT NULL,
            business_date INTEGER NOT NULL,
            forced INTEGER NOT NULL CHECK (forced IN (0, 1)),
            batches INTEGER NOT NULL,
            shifts INTEGER NOT NULL,
            undecided INTEGER NOT NULL
        ) STRICT;

        -- channel is the number of an external channel, 0 in house; reversal 1: what was taken back
        -- of the class, on the date and in the shift in which its reversal came.
        CREATE TABLE fold (
            business_date INTEGER NOT NULL,
            terminal_row INTEGER NOT NULL,
            shift INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            operation INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            half INTEGER NOT NULL CHECK (half IN (0, 1)),
            reversal INTEGER NOT NULL CHECK (reversal IN (0, 1)),
            count INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            reversed_count INTEGER NOT NULL,
            reversed_amount INTEGER NOT NULL,
            PRIMARY KEY (business_date, terminal_row, shift, channel, operation, asset, half,
                reversal)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE product_fold (
            business_date INTEGER NOT NULL,
            terminal_row INTEGER NOT NULL,
            shift INTEGER NOT NULL,
            product TEXT NOT NULL,
            asset INTEGER NOT NULL,
            count INTEGER NOT NULL,
            quantity INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            PRIMARY KEY (business_date, terminal_row, shift, product, asset)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE fold_mark (
            terminal_row INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE carried_batch (
            terminal_row INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            operation INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            half INTEGER NOT NULL CHECK (half IN (0, 1)),
            count INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            reversed_count INTEGER NOT NULL,
            reversed_amount INTEGER NOT NULL,
            PRIMARY KEY (terminal_row, batch, operation, asset, half)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE carried_shift (
            terminal_row INTEGER NOT NULL,
            shift INTEGER NOT NULL,
            operation INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            half INTEGER NOT NULL CHECK (half IN (0, 1)),
            count INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            reversed_count INTEGER NOT NULL,
            reversed_amount INTEGER NOT NULL,
            PRIMARY KEY (terminal_row, shift, operation, asset, half)
        ) STRICT, WITHOUT ROWID;

        """ + ListedKinds.withPlaces.views + dayViews
}

extension Schema.ListedKinds {
    /// The same records, with where they count; what ends a batch or shift, or uploads one, has the
    /// number of that.
    ///
    /// A settlement that differs or waits was answered all the same: where its terminal was told 00
    /// it is listed so, with the reason beside it.
    static let withPlaces: Self = {
        var listed = withAdvices
        listed.answered =
            "\n            WHEN r.operation IN (30, 33) AND r.code = '00' THEN 'approved'"
        listed.increased += """
            ,
                    coalesce(nullif(r.place >> 1 & 1048575, 0), \(batch)) AS batch,
                    coalesce(nullif(r.place >> 21, 0), \(shift)) AS shift,
                    CASE WHEN r.place IS NOT NULL THEN
                        CASE r.place & 1 WHEN 1 THEN 'foreign' ELSE 'domestic' END END AS half
            """
        return listed
    }()

    /// Of a settlement, an upload, its end, and the act that forces a batch; what it names counts
    /// where its terminal has such a batch.
    private static let batch = """
        CASE WHEN r.operation IN (30, 31, 39) OR r.kind = 5 THEN coalesce(
                        (SELECT x.batch FROM batch_closing x
                            WHERE x.terminal_row = r.terminal_row AND x.seq = r.seq),
                        (SELECT x.batch FROM batch_closing x
                            WHERE x.terminal_row = r.terminal_row AND x.batch = r.window LIMIT 1),
                        (SELECT x.batch FROM terminal x
                            WHERE x.row = r.terminal_row AND x.batch = r.window)) END
        """

    /// Of an operator's sign-on, and of whatever ended the shift.
    private static let shift = """
        CASE WHEN r.operation IN (33, 40) OR r.kind = 5 THEN
                        (SELECT x.number FROM shift x WHERE x.terminal_row = r.terminal_row
                            AND (x.closed_by = r.seq OR r.operation = 40 AND o.approval
                                AND x.opened_by <= r.seq
                                AND (x.closed_by IS NULL OR x.closed_by > r.seq))) END
        """
}

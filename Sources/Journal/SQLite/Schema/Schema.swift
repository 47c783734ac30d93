/// The numbered migrations of the file, applied in order, each in one transaction.
///
/// A migration is never changed once a file may exist that it made; the next one goes behind it.
enum Schema {
    /// Says that an SQLite file is a journal of ours (`PRAGMA application_id`).
    static let applicationNumber: Int64 = 0x464F_4352

    static let migrations = [
        first + views, pins, keyLife, hosts, keySerials,
        parts + windows + audit + hostTimes + sessions, waiting, exchanges + people,
        held + references, advices, days, referenceData + limits + parameters, orders,
        taken,
    ]

    /// The first schema whose file holds operators' acts in a table.
    static let actsVersion = 6

    /// The first schema whose file carries what open batches came to on archived dates.
    static let carriedVersion = 11

    /// The schema that this binary writes; a file with a higher number is refused.
    static var version: Int { migrations.count }

    /// Some tables look as they do for a reason.
    ///
    /// - `record` has no index that a payment by itself would enter. What changes with every
    /// payment at a random place   costs a page of the write-ahead log each time, so identities are
    /// written to `identity`   a terminal at a time, some thousand records later; recovery reads
    /// those records again.
    /// - `balance` holds nothing but counters, so that many accounts share a page.
    /// - Whatever a card's sealed copy stands in is not hashed itself: the chain covers its
    ///   digest, which `card_digest` keeps when the copy is erased.
    private static let first = """
        CREATE TABLE meta (
            key TEXT PRIMARY KEY NOT NULL,
            value ANY NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE record (
            seq INTEGER PRIMARY KEY,
            business_date INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            at_us INTEGER NOT NULL,
            terminal_row INTEGER,
            merchant TEXT,
            terminal TEXT,
            listener INTEGER,
            dialect INTEGER,
            mti INTEGER,
            operation INTEGER NOT NULL,
            message_class INTEGER,
            stan INTEGER,
            window INTEGER,
            amount INTEGER,
            currency INTEGER,
            card_token BLOB,
            card_mask INTEGER,
            card_data_key INTEGER,
            card_sealed BLOB,
            card_digest BLOB,
            account INTEGER,
            channel INTEGER,
            rule INTEGER,
            configuration INTEGER,
            outcome INTEGER,
            code TEXT,
            approval TEXT,
            original_seq INTEGER,
            group_seq INTEGER NOT NULL,
            holds_identity INTEGER NOT NULL,
            times INTEGER NOT NULL,
            note TEXT,
            event BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE INDEX record_original ON record (original_seq) WHERE original_seq IS NOT NULL;

        CREATE TABLE payment_change (
            payment INTEGER PRIMARY KEY,
            reversed_by INTEGER,
            attempts INTEGER NOT NULL CHECK (attempts >= 1)
        ) STRICT;
        CREATE INDEX payment_change_reversal ON payment_change (reversed_by)
            WHERE reversed_by IS NOT NULL;

        -- The key is payment * 16 + number, so that legs lie in the order of their payments.
        CREATE TABLE leg (
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            rule INTEGER,
            amount INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            resolution INTEGER NOT NULL,
            transfer INTEGER,
            undone_by INTEGER,
            CHECK (id & 15 > 0)
        ) STRICT;

        CREATE TABLE transfer (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            debit_account INTEGER NOT NULL,
            credit_account INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0),
            reverses INTEGER,
            undone_by INTEGER,
            business_date INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            CHECK (debit_account <> credit_account)
        ) STRICT;
        CREATE UNIQUE INDEX transfer_standing_reversal ON transfer (reverses)
            WHERE reverses IS NOT NULL AND undone_by IS NULL;

        CREATE TABLE account (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            merchant TEXT,
            card_token BLOB,
            card_mask INTEGER,
            card_data_key INTEGER,
            card_sealed BLOB,
            expiry INTEGER,
            frozen INTEGER NOT NULL CHECK (frozen IN (0, 1))
        ) STRICT;
        CREATE UNIQUE INDEX account_card ON account (card_token) WHERE card_token IS NOT NULL;
        CREATE INDEX account_house ON account (kind) WHERE kind >= 10;

        CREATE TABLE balance (
            account INTEGER PRIMARY KEY,
            customer INTEGER NOT NULL CHECK (customer IN (0, 1)),
            debits_posted INTEGER NOT NULL CHECK (debits_posted >= 0),
            credits_posted INTEGER NOT NULL CHECK (credits_posted >= 0),
            debits_pending INTEGER NOT NULL CHECK (debits_pending >= 0),
            credits_pending INTEGER NOT NULL CHECK (credits_pending >= 0),
            CHECK (customer = 0 OR credits_posted - debits_posted - debits_pending >= 0)
        ) STRICT;

        CREATE TABLE terminal (
            row INTEGER PRIMARY KEY,
            terminal TEXT NOT NULL,
            merchant TEXT NOT NULL,
            ifsf_terminal TEXT,
            ifsf_merchant TEXT,
            sealed_master_key BLOB NOT NULL,
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            signed_on INTEGER NOT NULL CHECK (signed_on IN (0, 1)),
            batch INTEGER NOT NULL,
            batch_opened_on INTEGER,
            batch_has_payments INTEGER NOT NULL CHECK (batch_has_payments IN (0, 1)),
            paid_since_keys INTEGER NOT NULL CHECK (paid_since_keys IN (0, 1)),
            key_version INTEGER NOT NULL,
            sealed_keys BLOB NOT NULL,
            previous_sealed_keys BLOB NOT NULL,
            keys_changed_at INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX terminal_name ON terminal (terminal);
        CREATE UNIQUE INDEX terminal_ifsf ON terminal (ifsf_merchant, ifsf_terminal)
            WHERE ifsf_terminal IS NOT NULL;

        CREATE TABLE tombstone (
            seq INTEGER PRIMARY KEY,
            terminal_row INTEGER NOT NULL,
            stan INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            card_token BLOB,
            business_date INTEGER NOT NULL,
            caught INTEGER
        ) STRICT;
        CREATE INDEX tombstone_standing ON tombstone (business_date) WHERE caught IS NULL;

        CREATE TABLE discrepancy (
            seq INTEGER PRIMARY KEY,
            original INTEGER,
            reason INTEGER NOT NULL,
            closed_by INTEGER
        ) STRICT;
        CREATE INDEX discrepancy_open ON discrepancy (seq) WHERE closed_by IS NULL;

        CREATE TABLE totals (
            business_date INTEGER NOT NULL,
            terminal_row INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            operation INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            count INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            PRIMARY KEY (business_date, terminal_row, batch, operation, asset)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE business_date (
            date INTEGER PRIMARY KEY,
            first_seq INTEGER NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE identity (
            business_date INTEGER NOT NULL,
            terminal_row INTEGER NOT NULL,
            stan INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (business_date, terminal_row, stan, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE seen (
            terminal_row INTEGER NOT NULL,
            message_class INTEGER NOT NULL,
            window INTEGER NOT NULL,
            business_date INTEGER NOT NULL,
            ranges BLOB NOT NULL,
            PRIMARY KEY (terminal_row, message_class, window)
        ) STRICT, WITHOUT ROWID;

        -- durable_us counts from began_at and is written by the next commit.
        CREATE TABLE batch (
            first_seq INTEGER PRIMARY KEY,
            last_seq INTEGER NOT NULL,
            began_at INTEGER NOT NULL,
            durable_us INTEGER,
            balances BLOB NOT NULL
        ) STRICT;

        CREATE TABLE anchor (
            seq INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            balances BLOB NOT NULL,
            transfer INTEGER NOT NULL,
            account INTEGER NOT NULL,
            identities_from INTEGER NOT NULL,
            clean INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE key_material (
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            wrapped BLOB NOT NULL,
            PRIMARY KEY (name, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dialect (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE listener (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE channel (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE rule (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE operation (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE outcome (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            approval INTEGER NOT NULL CHECK (approval IN (0, 1))
        ) STRICT;
        CREATE TABLE account_kind (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

        """
}

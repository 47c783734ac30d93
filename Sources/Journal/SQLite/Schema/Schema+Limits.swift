extension Schema {
    /// Of the twelfth migration: what payments count against limits.
    ///
    /// `record.limits` is what a record changes of it; the hash covers it where it is there.
    /// `authorisation.limits` is what a pre-authorisation counts. `limit_shard` holds the counters,
    /// a part of the subjects each, up to the record `up_to`; up to `anchor.limits_to` none of them
    /// lacks anything. None there: nothing had ever counted.
    static let limits = """

        ALTER TABLE record ADD COLUMN limits BLOB;
        ALTER TABLE authorisation ADD COLUMN limits BLOB;
        ALTER TABLE anchor ADD COLUMN limits_to INTEGER;

        CREATE TABLE limit_shard (
            number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 255),
            up_to INTEGER NOT NULL CHECK (up_to > 0),
            counters BLOB NOT NULL
        ) STRICT;
        """
}

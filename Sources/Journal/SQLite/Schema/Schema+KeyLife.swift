extension Schema {
    /// When a terminal's working keys stop, and how often they were used at most.
    static let keyLife = """
        ALTER TABLE terminal ADD COLUMN keys_stop_at INTEGER;
        ALTER TABLE terminal ADD COLUMN key_uses INTEGER NOT NULL DEFAULT 0;
        DROP VIEW terminal_v;
        CREATE VIEW terminal_v AS
        SELECT row, terminal, merchant, ifsf_terminal, ifsf_merchant,
            CASE WHEN NOT enabled THEN 'disabled' WHEN signed_on THEN 'signed-on'
                ELSE 'registered' END AS status,
            batch, key_version,
            CASE WHEN keys_changed_at > 0 THEN
                strftime('%Y-%m-%dT%H:%M:%S', keys_changed_at / 1000000, 'unixepoch')
                || printf('.%06dZ', keys_changed_at % 1000000) END AS keys_changed_at,
            CASE WHEN keys_stop_at IS NOT NULL THEN
                strftime('%Y-%m-%dT%H:%M:%S', keys_stop_at / 1000000, 'unixepoch')
                || printf('.%06dZ', keys_stop_at % 1000000) END AS keys_stop_at,
            key_uses,
            keys_changed_at AS keys_changed_us,
            keys_stop_at AS keys_stop_us
        FROM terminal;
        """
}

extension Schema {
    /// How far the transaction counter of each DUKPT device has come, per terminal.
    ///
    /// `device` is the key serial number without its counter, as the 64 bits of a number.
    static let keySerials = """
        CREATE TABLE key_serial (
            terminal_row INTEGER NOT NULL,
            device INTEGER NOT NULL,
            counter INTEGER NOT NULL CHECK (counter > 0),
            PRIMARY KEY (terminal_row, device)
        ) STRICT, WITHOUT ROWID;
        """
}

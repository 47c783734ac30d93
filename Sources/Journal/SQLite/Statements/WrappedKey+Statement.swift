internal import Payments

extension WrappedKey {
    static func load(from connection: Connection) throws(JournalError) -> [WrappedKey] {
        let statement = try connection.prepare(
            "SELECT name, version, created_at, wrapped FROM key_material ORDER BY name, version"
        )
        var keys: [WrappedKey] = []
        while try statement.step() {
            keys.append(
                WrappedKey(
                    name: statement.text(0) ?? "",
                    version: UInt32(clamping: statement.integer(1)),
                    createdAt: Timestamp(rawValue: statement.integer(2)),
                    wrapped: statement.blob(3)
                )
            )
        }
        return keys
    }
}

import COpenSSL

/// How far the memory that holds keys is protected on this machine.
public struct KeyMemory: Sendable, Equatable {
    /// Bytes taken from the system, in slabs of 256 KiB.
    public let reservedBytes: Int
    /// Bytes in use by keys and prepared keys.
    public let usedBytes: Int
    /// Whether every page is locked, so that no key reaches the swap space.
    public let isLocked: Bool
    /// Whether every page is left out of core dumps.
    public let isLeftOutOfDumps: Bool

    /// Reads the present state.
    public static func inspect() -> KeyMemory {
        let status = fc_key_memory_inspect()
        return KeyMemory(
            reservedBytes: status.reserved_bytes,
            usedBytes: status.used_bytes,
            isLocked: status.locked != 0,
            isLeftOutOfDumps: status.undumpable != 0
        )
    }
}

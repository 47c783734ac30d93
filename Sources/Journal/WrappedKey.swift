package import Payments

/// A key as the journal holds it: wrapped by CardSecurity, opaque here.
package struct WrappedKey: Hashable, Sendable {
    /// What it is for (`data`, `token`).
    package var name: String
    package var version: UInt32
    package var createdAt: Timestamp
    package var wrapped: [UInt8]

    package init(name: String, version: UInt32, createdAt: Timestamp, wrapped: [UInt8]) {
        self.name = name
        self.version = version
        self.createdAt = createdAt
        self.wrapped = wrapped
    }
}

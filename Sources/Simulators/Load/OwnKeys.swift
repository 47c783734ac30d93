internal import CardSecurity
internal import ISO8583
internal import Payments

/// Keys that nobody handed out, for terminals that talk to an echo.
enum OwnKeys {
    /// Fresh working keys as a switch would send them.
    static func handedOut(
        _ masterKey: borrowing KeyBytes,
        _ specification: DialectSpecification
    ) throws(LoadError) -> [UInt8] {
        do throws(CardSecurityError) {
            let length = specification.family == .unionPayPOS ? 8 : 16
            let keys = try WorkingKeys.generate(
                for: .double,
                macLength: length,
                from: SystemRandomSource()
            )
            return try WorkingKeyLayout.double.encode(keys, under: KeyEncryptionKey(masterKey))
        } catch {
            throw .terminal("\(error)")
        }
    }
}

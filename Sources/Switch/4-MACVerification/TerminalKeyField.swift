import CardSecurity
import Payments

/// How a terminal's sealed keys stand in the book, each bound to the terminal, so that a row that
/// was moved to another one does not open.
///
/// ```text
/// working keys:  format 1 ┃ binding 4 ┃ per key: purpose 1 ┃ length 1 ┃ sealed
/// master key:    format 1 ┃ sealed
/// ```
enum TerminalKeyField {
    private static let format: UInt8 = 1

    /// A sealed key with the place that it opens at.
    struct Place {
        var key: SealedKey
        var binding: KeyBinding
    }

    /// Where a terminal's master key belongs.
    static func masterBinding(of terminal: String) -> KeyBinding {
        KeyBinding(owner(terminal), .terminalMaster, version: 1)
    }

    /// The master key of a registration as the book keeps it.
    static func encode(master key: SealedKey) -> [UInt8] { [format] + key.bytes }

    static func master(
        _ field: [UInt8],
        of terminal: String
    ) throws(CardSecurityError) -> Place {
        guard field.first == format else { throw .authenticationFailed }
        return Place(
            key: SealedKey(bytes: Array(field.dropFirst())),
            binding: masterBinding(of: terminal)
        )
    }

    /// The working keys of one sign-on; their version is bound in and stands beside them.
    static func encode(_ keys: IssuedWorkingKeys) -> [UInt8] {
        var field: [UInt8] = [format]
        for shift in [24, 16, 8, 0] as [UInt32] {
            field.append(UInt8(truncatingIfNeeded: keys.mac.binding.version >> shift))
        }
        for key in [keys.pin, keys.mac, keys.track] {
            guard let key else { continue }
            field.append(key.binding.purpose.rawValue)
            field.append(UInt8(key.sealed.bytes.count))
            field += key.sealed.bytes
        }
        return field
    }

    /// One of the working keys; nil when there is none of that purpose.
    static func workingKey(
        _ purpose: KeyPurpose,
        in field: [UInt8],
        of terminal: String
    ) throws(CardSecurityError) -> Place? {
        guard field.count > 5, field[0] == format else { return nil }
        let version = field[1...4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var offset = 5
        while offset + 2 <= field.count {
            let end = offset + 2 + Int(field[offset + 1])
            guard end <= field.count else { throw .authenticationFailed }
            if field[offset] == purpose.rawValue {
                return Place(
                    key: SealedKey(bytes: Array(field[(offset + 2)..<end])),
                    binding: KeyBinding(owner(terminal), purpose, version: version)
                )
            }
            offset = end
        }
        return nil
    }

    /// DE 41 has eight characters: they are the number of the owner.
    static func owner(_ terminal: String) -> KeyBinding.Owner {
        .terminal(terminal.utf8.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

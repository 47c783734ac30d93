import CardSecurity
import Payments

/// How a terminal's sealed keys stand in the book, each bound to the terminal, so that a row that
/// was moved to another one does not open.
///
/// ```text
/// working keys:  format 1 ┃ data key 4 ┃ binding 4 ┃ per key: purpose 1 ┃ length 1 ┃ sealed
/// master key:    format 1 ┃ data key 4 ┃ sealed
/// ```
///
/// Format 1 has no number of a data key: there was one for all.
enum TerminalKeyField {
    private static let format: UInt8 = 2
    private static let formatOfOneKey: UInt8 = 1

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
    static func encode(master key: SealedKey) -> [UInt8] {
        [format] + bytes(of: key.dataKey) + key.bytes
    }

    /// The data key under which the keys of a field are sealed; nil for an empty one.
    static func dataKey(of field: [UInt8]) throws(CardSecurityError) -> UInt32? {
        field.isEmpty ? nil : try head(of: field).dataKey
    }

    private static func head(
        of field: [UInt8]
    ) throws(CardSecurityError) -> (dataKey: UInt32, count: Int) {
        switch field.first {
        case formatOfOneKey: return (1, 1)
        case format where field.count > 5: return (number(in: field[1...4]), 5)
        default: throw .authenticationFailed
        }
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    static func master(
        _ field: [UInt8],
        of terminal: String
    ) throws(CardSecurityError) -> Place {
        let head = try head(of: field)
        return Place(
            key: SealedKey(bytes: Array(field.dropFirst(head.count)), dataKey: head.dataKey),
            binding: masterBinding(of: terminal)
        )
    }

    /// The working keys of one sign-on; their version is bound in and stands beside them.
    static func encode(_ keys: IssuedWorkingKeys) -> [UInt8] {
        var field = [format] + bytes(of: keys.mac.sealed.dataKey)
        field += bytes(of: keys.mac.binding.version)
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
        guard !field.isEmpty else { return nil }
        let head = try head(of: field)
        var offset = head.count + 4
        guard field.count > offset else { return nil }
        let version = number(in: field[head.count..<offset])
        while offset + 2 <= field.count {
            let end = offset + 2 + Int(field[offset + 1])
            guard end <= field.count else { throw .authenticationFailed }
            if field[offset] == purpose.rawValue {
                return Place(
                    key: SealedKey(
                        bytes: Array(field[(offset + 2)..<end]),
                        dataKey: head.dataKey
                    ),
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

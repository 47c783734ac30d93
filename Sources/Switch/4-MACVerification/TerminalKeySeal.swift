import CardSecurity
import Payments

/// How a terminal's keys are sealed for the book: bound to the terminal, so that a row that was
/// moved to another one does not open.
///
/// ```text
/// working keys:  format 1 ┃ binding 4 ┃ per key: purpose 1 ┃ length 1 ┃ sealed
/// master key:    format 1 ┃ sealed
/// ```
struct TerminalKeySeal: ~Copyable {
    private static let format: UInt8 = 1
    private let dataKey: DataKey
    private var nonces: NonceSequence

    init(_ ring: DataKeyRing, lane: UInt8) throws(CardSecurityError) {
        dataKey = try ring.terminalKeys.prepare()
        nonces = NonceSequence(bootEpoch: ring.bootEpoch, lane: lane)
    }

    /// Seals a terminal master key for its registration.
    mutating func seal(
        master key: borrowing KeyBytes,
        of terminal: String
    ) throws(CardSecurityError) -> [UInt8] {
        let binding = KeyBinding(Self.owner(terminal), .terminalMaster, version: 1)
        return try [Self.format] + dataKey.seal(key, for: binding, nonces: &nonces).bytes
    }

    func openMaster(
        _ sealed: [UInt8],
        of terminal: String
    ) throws(CardSecurityError) -> KeyBytes {
        guard sealed.first == Self.format else { throw .authenticationFailed }
        let binding = KeyBinding(Self.owner(terminal), .terminalMaster, version: 1)
        return try dataKey.open(SealedKey(bytes: Array(sealed.dropFirst())), for: binding)
    }

    /// Seals the working keys of one sign-on; `mark` is bound in and stands beside them.
    mutating func seal(
        _ keys: borrowing WorkingKeys,
        of terminal: String,
        mark: UInt32
    ) throws(CardSecurityError) -> [UInt8] {
        let owner = Self.owner(terminal)
        var blob: [UInt8] = [Self.format]
        for shift in [24, 16, 8, 0] as [UInt32] {
            blob.append(UInt8(truncatingIfNeeded: mark >> shift))
        }
        try append(keys.pin, .pinEncryption, owner, mark, to: &blob)
        try append(keys.mac, .messageAuthentication, owner, mark, to: &blob)
        switch keys.track {
        case .some(let track): try append(track, .dataEncryption, owner, mark, to: &blob)
        case .none: break
        }
        return blob
    }

    private mutating func append(
        _ key: borrowing KeyBytes,
        _ purpose: KeyPurpose,
        _ owner: KeyBinding.Owner,
        _ mark: UInt32,
        to blob: inout [UInt8]
    ) throws(CardSecurityError) {
        let binding = KeyBinding(owner, purpose, version: mark)
        let sealed = try dataKey.seal(key, for: binding, nonces: &nonces).bytes
        blob.append(purpose.rawValue)
        blob.append(UInt8(sealed.count))
        blob += sealed
    }

    /// One of the working keys; nil when there is none of that purpose.
    func open(
        _ purpose: KeyPurpose,
        in blob: [UInt8],
        of terminal: String
    ) throws(CardSecurityError) -> KeyBytes? {
        guard blob.count > 5, blob[0] == Self.format else { return nil }
        let mark = blob[1...4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var offset = 5
        while offset + 2 <= blob.count {
            let end = offset + 2 + Int(blob[offset + 1])
            guard end <= blob.count else { throw .authenticationFailed }
            if blob[offset] == purpose.rawValue {
                let binding = KeyBinding(Self.owner(terminal), purpose, version: mark)
                return try dataKey.open(
                    SealedKey(bytes: Array(blob[(offset + 2)..<end])),
                    for: binding
                )
            }
            offset = end
        }
        return nil
    }

    /// DE 41 has eight characters: they are the number of the owner.
    private static func owner(_ terminal: String) -> KeyBinding.Owner {
        .terminal(terminal.utf8.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

/// The security module that lives in the process: keys in locked memory, sealed outside of it.
///
/// Not Sendable: one instance a lane, with the lane's nonces and random source.
public final class SoftwareSecurityModule: SecurityModule {
    private struct Slot {
        var generation: UInt32
        var key: LoadedKey?
    }

    /// Which imported keys are refused.
    public let policy: KeyPolicy

    private let dataKey: DataKey
    /// Data keys of earlier starts by version: they open and seal nothing more.
    private let earlier: [UInt32: DataKey]
    private let pinReferences: PINReferenceKey
    private let random: any RandomSource
    private var nonces: NonceSequence
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []

    /// Puts a module together.
    ///
    /// `dataKey` has the purpose `keys` and seals; `earlier` ones open what they have sealed. The
    /// nonce sequence belongs to this instance alone.
    public init(
        dataKey: DataKey,
        earlier: [DataKey] = [],
        pinReferences: PINReferenceKey,
        nonces: consuming NonceSequence,
        random: any RandomSource = SystemRandomSource(),
        policy: KeyPolicy = KeyPolicy()
    ) {
        precondition(dataKey.label.purpose == .keys, "keys have data keys of their own")
        self.dataKey = dataKey
        self.earlier = Dictionary(earlier.map { ($0.label.version, $0) }) { $1 }
        self.pinReferences = pinReferences
        self.nonces = nonces
        self.random = random
        self.policy = policy
    }

    /// How many keys are loaded.
    public var loadedCount: Int { slots.count - freeSlots.count }

    private func open(
        _ key: SealedKey,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> KeyBytes {
        if key.dataKey == dataKey.label.version { return try dataKey.open(key, for: binding) }
        guard let known = earlier[key.dataKey] else { throw .authenticationFailed }
        return try known.open(key, for: binding)
    }
}

// MARK: Generate and import

extension SoftwareSecurityModule {
    /// Draws a key for a place.
    public func generateKey(
        _ algorithm: KeyAlgorithm,
        length: Int,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        guard algorithm.keyLengths.contains(length) else { throw .keyLength(length) }
        let key =
            algorithm == .tripleDES
            ? try KeyBytes.generateDES(count: length, from: random)
            : try KeyBytes(count: length, from: random)
        return try issue(key, algorithm, for: binding)
    }

    /// Draws the working keys of a terminal and encodes them for its sign-on answer.
    public func generateWorkingKeys(
        _ layout: WorkingKeyLayout,
        macLength: Int?,
        for owner: KeyBinding.Owner,
        version: UInt32,
        under master: KeyReference
    ) throws(CardSecurityError) -> IssuedWorkingKeys {
        let wrapping = try keyEncryptionKey(master)
        let keys = try WorkingKeys.generate(for: layout, macLength: macLength, from: random)
        let field = try layout.encode(keys, under: wrapping)
        func place(_ purpose: KeyPurpose) -> KeyBinding {
            KeyBinding(owner, purpose, version: version)
        }
        let pin = try issue(keys.pin, .tripleDES, for: place(.pinEncryption))
        let mac = try issue(keys.mac, .tripleDES, for: place(.messageAuthentication))
        var track: IssuedKey?
        switch keys.track {
        case .some(let key): track = try issue(key, .tripleDES, for: place(.dataEncryption))
        case .none: break
        }
        return IssuedWorkingKeys(pin: pin, mac: mac, track: track, field: field)
    }

    /// Joins two components into a key.
    public func importKey(
        _ algorithm: KeyAlgorithm,
        components first: borrowing KeyBytes,
        _ second: borrowing KeyBytes,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        let key = try first.combined(with: second)
        try policy.check(key, algorithm)
        return try issue(key, algorithm, for: binding)
    }

    /// Takes a key in that came under a key encryption key.
    public func importKey(
        _ algorithm: KeyAlgorithm,
        wrapped: Span<UInt8>,
        under wrapping: KeyReference,
        checkValue: KeyCheckValue?,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        let key = try keyEncryptionKey(wrapping).unwrap(wrapped)
        try policy.check(key, algorithm)
        if let checkValue {
            guard try checkValue.matches(key, algorithm) else { throw .checkValueMismatch }
        }
        return try issue(key, algorithm, for: binding)
    }

    /// Takes a key in that came as a TR-31 key block.
    public func importKey(
        block: String,
        under protection: KeyReference,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        let held = try keyBlockKey(protection)
        let unwrapped = try KeyBlockProtectionKey(try held.bytes.duplicate()).unwrap(block)
        let algorithm: KeyAlgorithm =
            switch unwrapped.header.algorithm {
            case "D", "T": .tripleDES
            case "A": .aes
            default: throw .malformedKeyBlock(offset: 7)
            }
        try policy.check(unwrapped.key, algorithm)
        return try issue(unwrapped.key, algorithm, for: binding)
    }

    private func issue(
        _ key: borrowing KeyBytes,
        _ algorithm: KeyAlgorithm,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        IssuedKey(
            binding: binding,
            sealed: try dataKey.seal(key, for: binding, nonces: &nonces),
            checkValue: try KeyCheckValue(of: key, algorithm)
        )
    }
}

// MARK: Export under

extension SoftwareSecurityModule {
    /// The key of a place under a key encryption key, with its check value.
    public func exportKey(
        _ key: SealedKey,
        of binding: KeyBinding,
        under wrapping: KeyReference
    ) throws(CardSecurityError) -> ExportedKey {
        let wrapper = try keyEncryptionKey(wrapping)
        let clear = try open(key, for: binding)
        return ExportedKey(
            wrapped: try wrapper.wrap(clear),
            checkValue: try KeyCheckValue(of: clear, wrapper.algorithm)
        )
    }

    /// The key of a place as a TR-31 key block.
    public func exportKeyBlock(
        _ key: SealedKey,
        of binding: KeyBinding,
        _ header: KeyBlockHeader,
        under protection: KeyReference
    ) throws(CardSecurityError) -> String {
        let held = try keyBlockKey(protection)
        let clear = try open(key, for: binding)
        return try KeyBlockProtectionKey(try held.bytes.duplicate())
            .wrap(clear, header, from: random)
    }
}

// MARK: Load

extension SoftwareSecurityModule {
    /// Opens a sealed key at its place and prepares it for one use.
    public func load(
        _ key: SealedKey,
        at binding: KeyBinding,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference {
        guard use.isCovered(by: binding.purpose) else { throw .purposeNotAllowed }
        return place(try LoadedKey(try open(key, for: binding), for: use))
    }

    /// Forgets a loaded key.
    public func unload(_ reference: KeyReference) throws(CardSecurityError) {
        _ = try key(reference)
        slots[Int(reference.slot)].key = nil
        slots[Int(reference.slot)].generation += 1
        freeSlots.append(reference.slot)
    }

    /// Puts a prepared key into a slot.
    func place(_ key: LoadedKey) -> KeyReference {
        guard let slot = freeSlots.popLast() else {
            slots.append(Slot(generation: 0, key: key))
            return KeyReference(slot: UInt32(slots.count - 1), generation: 0)
        }
        slots[Int(slot)].key = key
        return KeyReference(slot: slot, generation: slots[Int(slot)].generation)
    }

    /// The key of a reference, which must be of this instance and still loaded.
    func key(_ reference: KeyReference) throws(CardSecurityError) -> LoadedKey {
        guard reference.slot < slots.count else { throw .unknownKey }
        let slot = slots[Int(reference.slot)]
        guard slot.generation == reference.generation, let key = slot.key else {
            throw .unknownKey
        }
        return key
    }

    private func keyEncryptionKey(
        _ reference: KeyReference
    ) throws(CardSecurityError) -> KeyEncryptionKey {
        guard case .keyEncryption(let key) = try key(reference) else { throw .purposeNotAllowed }
        return key
    }

    private func keyBlockKey(_ reference: KeyReference) throws(CardSecurityError) -> HeldKey {
        guard case .keyBlocks(let key) = try key(reference) else { throw .purposeNotAllowed }
        return key
    }

    /// Compares PIN references for the calls that work with PINs.
    func reference(
        of block: EncryptedPIN,
        under key: PINKey,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes
    ) throws(CardSecurityError) -> PINReferenceBytes {
        try pinReferences.reference(
            ofBlock: block.block.span,
            format: block.format,
            under: key,
            cardNumber: cardNumber,
            card: card
        )
    }

    func reference(
        of password: EncryptedPIN,
        under key: PINKey,
        operator name: OperatorName
    ) throws(CardSecurityError) -> PINReferenceBytes {
        try pinReferences.reference(
            ofBlock: password.block.span,
            format: password.format,
            under: key,
            operator: name
        )
    }

    /// Translates with this instance's random source.
    func translate(
        _ pin: EncryptedPIN,
        under source: PINKey,
        to target: PINKey,
        _ format: PINBlockFormat,
        cardNumber: Span<UInt8>
    ) throws(CardSecurityError) -> [UInt8] {
        try source.translate(
            pin.block.span,
            from: pin.format,
            to: target,
            format,
            cardNumber: cardNumber,
            random: random
        )
    }
}

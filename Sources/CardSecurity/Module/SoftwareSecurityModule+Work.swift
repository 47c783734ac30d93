/// The daily work of the module in software: MACs, PIN blocks, comparisons.
extension SoftwareSecurityModule {
    /// The MAC of a message.
    public func mac(
        over message: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> MAC {
        try macKey(key).mac(over: message)
    }

    /// Whether the received MAC is that of the message.
    public func verify(
        _ received: Span<UInt8>,
        over message: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> Bool {
        try macKey(key).verify(received, over: message)
    }

    /// Moves a PIN to another key and format.
    public func translate(
        _ pin: EncryptedPIN,
        to key: KeyReference,
        _ format: PINBlockFormat,
        cardNumber: Span<UInt8>
    ) throws(CardSecurityError) -> EncryptedPIN {
        let block = try translate(
            pin,
            under: try pinKey(pin.key),
            to: try pinKey(key),
            format,
            cardNumber: cardNumber
        )
        return EncryptedPIN(block: block, format: format, under: key)
    }

    /// Whether the PIN is the card's.
    public func verify(
        _ pin: EncryptedPIN,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes,
        against reference: PINReferenceBytes
    ) throws(CardSecurityError) -> Bool {
        try self.reference(of: pin, cardNumber: cardNumber, card: card).matches(reference)
    }

    /// The reference of the PIN, for a card holder who chooses one.
    public func reference(
        of pin: EncryptedPIN,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes
    ) throws(CardSecurityError) -> PINReferenceBytes {
        try reference(of: pin, under: try pinKey(pin.key), cardNumber: cardNumber, card: card)
    }

    /// The reference of the password of an operator.
    public func reference(
        of password: EncryptedPIN,
        operator name: OperatorName
    ) throws(CardSecurityError) -> PINReferenceBytes {
        try reference(of: password, under: try pinKey(password.key), operator: name)
    }

    /// Decrypts the elements of DE127 under a loaded data key.
    public func decryptCardData(
        _ cipher: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> ClearCardData {
        guard case .cardData(let prepared) = try self.key(key) else { throw .purposeNotAllowed }
        return try prepared.decryptElements(cipher)
    }

    /// Takes the encrypted block out of a packed track.
    public func decryptTrack(
        _ track: [UInt8],
        with key: KeyReference
    ) throws(CardSecurityError) -> [UInt8] {
        guard case .cardData(let prepared) = try self.key(key) else { throw .purposeNotAllowed }
        var track = track
        try prepared.transformTrack(&track, isEncrypting: false)
        return track
    }

    /// Loads the key of one DUKPT transaction (TDES).
    public func derive(
        _ usage: TripleDESDUKPT.Usage,
        _ serialNumber: KeySerialNumber,
        _ edition: TripleDESDUKPT.Edition,
        from base: KeyReference,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference {
        guard serialNumber.isCounterUsed else { throw .malformedKeySerialNumber }
        guard usage.covers(use) else { throw .purposeNotAllowed }
        let derived = try TripleDESDUKPT.key(
            for: usage,
            base: try derivationKey(base).bytes,
            serialNumber,
            edition: edition
        )
        return place(try LoadedKey(derived, for: use))
    }

    /// Loads the key of one DUKPT transaction (AES).
    public func derive(
        _ usage: AESDUKPT.Usage,
        _ type: AESDUKPT.KeyType,
        _ serialNumber: AESDUKPT.SerialNumber,
        from base: KeyReference,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference {
        guard serialNumber.isCounterUsed else { throw .malformedKeySerialNumber }
        guard usage.covers(use) else { throw .purposeNotAllowed }
        let derived = try AESDUKPT.key(
            for: usage,
            type,
            base: try derivationKey(base).bytes,
            serialNumber
        )
        return place(try LoadedKey(derived, for: use))
    }

    private func macKey(_ reference: KeyReference) throws(CardSecurityError) -> MACKey {
        guard case .mac(let key) = try key(reference) else { throw .purposeNotAllowed }
        return key
    }

    private func pinKey(_ reference: KeyReference) throws(CardSecurityError) -> PINKey {
        guard case .pinBlocks(let key) = try key(reference) else { throw .purposeNotAllowed }
        return key
    }

    private func derivationKey(_ reference: KeyReference) throws(CardSecurityError) -> HeldKey {
        guard case .derivation(let key) = try key(reference) else { throw .purposeNotAllowed }
        return key
    }
}

extension TripleDESDUKPT.Usage {
    /// Whether a key derived for this usage may be prepared so.
    func covers(_ use: KeyUse) -> Bool {
        switch (self, use) {
        case (.pin, .pinBlocks), (.macRequest, .mac), (.macResponse, .mac),
            (.dataRequest, .cardData), (.dataResponse, .cardData):
            true
        default: false
        }
    }
}

extension AESDUKPT.Usage {
    /// Whether a key derived for this usage may be prepared so.
    func covers(_ use: KeyUse) -> Bool {
        switch (self, use) {
        case (.pin, .pinBlocks), (.macGeneration, .mac), (.macVerification, .mac),
            (.macBoth, .mac), (.dataEncryption, .cardData), (.dataDecryption, .cardData),
            (.dataBoth, .cardData), (.keyEncryption, .keyEncryption):
            true
        default: false
        }
    }
}

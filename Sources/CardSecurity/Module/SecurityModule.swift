/// The place where keys work: the switch asks, and no clear key or PIN comes out.
///
/// Purpose: the calls are the trade's own, so that a hardware module can stand behind them. Keys
/// live outside as ``SealedKey`` (a hardware module would return its own kind of blob) together
/// with the ``KeyBinding`` that names their place; `load` prepares one and gives a reference for
/// the calls that work with it.
///
/// Order of calls: `generate…` or `import…` once, `load` at sign-on or at start, then any number
/// of `mac`, `verify`, `translate`, and `unload` when the key is replaced. A reference is worth
/// nothing in another instance.
///
/// Ownership: one instance a lane, used on that lane only; spans are borrowed for the call.
///
/// ```swift
/// let issued = try module.generateWorkingKeys(
///     .double, macLength: nil, for: .terminal(412), version: 8, under: master)
/// let key = try module.load(
///     issued.mac.sealed, at: issued.mac.binding, for: .mac(.unionPayECB))
/// let isGenuine = try module.verify(received.span, over: message.span, with: key)
/// ```
public protocol SecurityModule: AnyObject {
    // MARK: Generate

    /// Draws a key for a place. Throws `keyLength`, `entropyUnavailable`.
    func generateKey(
        _ algorithm: KeyAlgorithm,
        length: Int,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey

    /// Draws the working keys of a terminal and encodes them for its sign-on answer.
    ///
    /// All of them get the same version. `master` is a loaded terminal master key.
    func generateWorkingKeys(
        _ layout: WorkingKeyLayout,
        macLength: Int?,
        for owner: KeyBinding.Owner,
        version: UInt32,
        under master: KeyReference
    ) throws(CardSecurityError) -> IssuedWorkingKeys

    // MARK: Import

    /// Joins two components into a key; the policy decides about weak ones.
    func importKey(
        _ algorithm: KeyAlgorithm,
        components first: borrowing KeyBytes,
        _ second: borrowing KeyBytes,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey

    /// Takes a key in that came under a key encryption key. Throws `checkValueMismatch`.
    func importKey(
        _ algorithm: KeyAlgorithm,
        wrapped: Span<UInt8>,
        under wrapping: KeyReference,
        checkValue: KeyCheckValue?,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey

    /// Takes a key in that came as a TR-31 key block.
    func importKey(
        block: String,
        under protection: KeyReference,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey

    // MARK: Export under

    /// The key of a place under a key encryption key, with its check value.
    func exportKey(
        _ key: SealedKey,
        of binding: KeyBinding,
        under wrapping: KeyReference
    ) throws(CardSecurityError) -> ExportedKey

    /// The key of a place as a TR-31 key block.
    func exportKeyBlock(
        _ key: SealedKey,
        of binding: KeyBinding,
        _ header: KeyBlockHeader,
        under protection: KeyReference
    ) throws(CardSecurityError) -> String

    // MARK: Load

    /// Opens a sealed key at its place and prepares it for one use.
    ///
    /// Throws `authenticationFailed` at another place, `purposeNotAllowed` for a use that the
    /// purpose does not cover.
    func load(
        _ key: SealedKey,
        at binding: KeyBinding,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference

    /// Forgets a loaded key. Throws `unknownKey`.
    func unload(_ reference: KeyReference) throws(CardSecurityError)

    // MARK: Work

    /// The MAC of a message.
    func mac(
        over message: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> MAC

    /// Whether the received MAC is that of the message.
    func verify(
        _ received: Span<UInt8>,
        over message: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> Bool

    /// Moves a PIN to another key and format. The card number is ASCII digits.
    func translate(
        _ pin: EncryptedPIN,
        to key: KeyReference,
        _ format: PINBlockFormat,
        cardNumber: Span<UInt8>
    ) throws(CardSecurityError) -> EncryptedPIN

    /// Whether the PIN is the card's. Throws `malformedPINBlock` when the block itself is wrong.
    func verify(
        _ pin: EncryptedPIN,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes,
        against reference: PINReferenceBytes
    ) throws(CardSecurityError) -> Bool

    /// The reference of the PIN, for a card holder who chooses one.
    func reference(
        of pin: EncryptedPIN,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes
    ) throws(CardSecurityError) -> PINReferenceBytes

    /// The reference of the password of an operator, in a format without a card number.
    func reference(
        of password: EncryptedPIN,
        operator name: OperatorName
    ) throws(CardSecurityError) -> PINReferenceBytes

    /// Decrypts the elements of DE127 under a loaded data key.
    func decryptCardData(
        _ cipher: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> ClearCardData

    /// Takes the encrypted block out of a packed track under a loaded data key.
    ///
    /// Throws `wrongLength` when the track has fewer than nine bytes.
    func decryptTrack(
        _ track: [UInt8],
        with key: KeyReference
    ) throws(CardSecurityError) -> [UInt8]

    // MARK: Derive

    /// Loads the key of one DUKPT transaction, derived from a loaded base key (TDES).
    ///
    /// Throws `malformedKeySerialNumber` for a counter that no device uses. That the counter rose
    /// is the caller's to check, in durable state. Unload the key with the transaction's end.
    func derive(
        _ usage: TripleDESDUKPT.Usage,
        _ serialNumber: KeySerialNumber,
        _ edition: TripleDESDUKPT.Edition,
        from base: KeyReference,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference

    /// The same with AES.
    func derive(
        _ usage: AESDUKPT.Usage,
        _ type: AESDUKPT.KeyType,
        _ serialNumber: AESDUKPT.SerialNumber,
        from base: KeyReference,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference
}

import CardSecurity
import Text

/// One pair of working keys that the bank handed out.
///
/// Not Sendable: the bank's loop keeps it.
final class BankSession {
    let mac: MACKey
    let pin: PINKey
    /// PIN and MAC key under the ZMK, each with its check value, as hexadecimal text.
    let handedOut: String

    init(under zoneKey: KeyEncryptionKey, from random: any RandomSource) throws(CardSecurityError) {
        let keys = try WorkingKeys.generate(for: .double, macLength: 16, from: random)
        mac = try MACKey(.x919, key: keys.mac)
        pin = try PINKey(keys.pin)
        handedOut = Hexadecimal.text(try WorkingKeyLayout.double.encode(keys, under: zoneKey))
    }
}

/// The keys that the bank shares with one institution, on whichever connection it comes.
///
/// The newest three pairs verify, so that what is in flight while keys change is understood.
final class BankKeys {
    private static let remembered = 3

    private let zoneKey: KeyEncryptionKey
    private let random: any RandomSource
    private let tokens: CardTokenKey
    private let references: PINReferenceKey
    private let pin: String
    private var sessions: [BankSession] = []

    /// `pin` is that of every card; `seed` makes the working keys of a simulation.
    init(zoneKey: borrowing KeyBytes, pin: String, seed: UInt64) throws(CardSecurityError) {
        self.zoneKey = try KeyEncryptionKey(zoneKey)
        tokens = try CardTokenKey(zoneKey)
        references = try PINReferenceKey(zoneKey)
        random = SeededRandomSource(seed: seed)
        self.pin = pin
        // Refused here, so that a PIN block can be compared later without a second way to fail.
        _ = try ClearPIN(ascii: Array(pin.utf8).span)
    }

    /// Makes a pair of keys and returns it as DE 48 carries it.
    func handOut() throws(CardSecurityError) -> String {
        let session = try BankSession(under: zoneKey, from: random)
        sessions.insert(session, at: 0)
        sessions = Array(sessions.prefix(Self.remembered))
        return session.handedOut
    }

    /// The pair under which a MAC verifies; nil when it verifies under none.
    func session(verifying mac: Span<UInt8>, over message: Span<UInt8>) -> BankSession? {
        for session in sessions where session.mac.verify(mac, over: message) { return session }
        return nil
    }

    /// A pseudonym that is the same in every run under this ZMK.
    func account(_ digits: [UInt8]) -> String {
        Hexadecimal.text(tokens.token(for: digits.span).bytes)
    }

    /// The pseudonym of whoever shows a code, which no card has.
    func account(ofCode digits: [UInt8]) -> String { BankAccount.codeMark + account(digits) }

    /// Whether a PIN block holds the PIN of the card; a block that does not open holds another.
    func isRight(_ block: [UInt8], _ digits: [UInt8], _ session: BankSession) -> Bool {
        do throws(CardSecurityError) {
            let card = tokens.token(for: digits.span)
            let clear = try ClearPIN(ascii: Array(pin.utf8).span)
            return try references.verify(
                block.span,
                format: .iso0,
                under: session.pin,
                cardNumber: digits.span,
                card: card,
                against: references.reference(of: clear, card: card)
            )
        } catch {
            return false
        }
    }
}

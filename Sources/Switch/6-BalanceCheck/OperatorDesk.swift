import Book
import CardSecurity
import ISO8583
import Payments

/// Turns operators' commands into events: seals what they bring in the clear.
///
/// Uses the ledger's own nonces (lane 255), apart from those of the lanes.
struct OperatorDesk: ~Copyable {
    /// The number that stands for the ledger thread among the lanes.
    static let lane: UInt8 = 255

    private var seal: TerminalKeySeal
    private var sealer: CardSealer
    private let pins: PINReferences
    /// Rows by DE 41.
    private var terminals: [String: TerminalRow] = [:]

    init(ring: DataKeyRing, terminals: [TerminalState]) throws(CardSecurityError) {
        let seal = try TerminalKeySeal(ring, lane: Self.lane)
        let sealer = try CardSealer(ring, lane: Self.lane)
        pins = try PINReferences(ring)
        self.seal = seal
        self.sealer = sealer
        for state in terminals { note(state) }
    }

    /// Seals under the data key of another business date from here on.
    mutating func use(_ key: UnwrappedDataKey) throws(CardSecurityError) {
        try sealer.use(key)
    }

    /// Remembers a terminal that was registered.
    mutating func note(_ state: TerminalState) {
        terminals[state.registration.terminal] = state.row
    }

    func token(of name: AccountName) -> Payments.CardToken? {
        guard case .card(let card) = name else { return nil }
        return sealer.token(of: card)
    }

    /// The event of a command; `account` finds an account.
    mutating func event(
        for command: OperatorCommand,
        by operatorName: String,
        reason: String,
        nextDate: BusinessDate,
        account: (AccountName, Payments.CardToken?) throws(CommandError) -> AccountState
    ) throws(CommandError) -> BookEvent.Kind {
        let kind: OperatorAct.Kind
        switch command {
        case .registerTerminal(
            let terminal,
            let merchant,
            let ifsfTerminal,
            let ifsfMerchant,
            let masterKey
        ):
            kind = .registerTerminal(
                TerminalRegistration(
                    terminal: terminal,
                    merchant: merchant,
                    ifsfTerminal: ifsfTerminal,
                    ifsfMerchant: ifsfMerchant,
                    sealedMasterKey: try seal(masterKey, of: terminal)
                )
            )
        case .setTerminalEnabled(let terminal, let isEnabled):
            guard let row = terminals[terminal] else { throw .unknownTerminal(terminal) }
            kind = .setTerminalEnabled(row, isEnabled)
        case .openAccount(let accountKind, let asset, let card, let expiry, let balance, let pin):
            let sealed = sealer.seal(card)
            kind = .openAccount(
                AccountOpening(
                    kind: accountKind,
                    asset: asset,
                    card: sealed,
                    expiry: expiry,
                    openingBalance: balance,
                    pinReference: try reference(of: pin, sealed.token)
                )
            )
        case .credit(let name, let amount):
            kind = .credit(account: try account(name, token(of: name)).id, amount: amount)
        case .setFrozen(let name, let isFrozen):
            kind = .setFrozen(account: try account(name, token(of: name)).id, isFrozen)
        case .setPIN(let name, let pin):
            let account = try account(name, token(of: name))
            guard let reference = try reference(of: pin, account.card?.token) else {
                throw .refused(.notCustomerAccount(account.id))
            }
            kind = .setPIN(account: account.id, reference)
        case .resetPIN(let name):
            kind = .resetPIN(account: try account(name, token(of: name)).id)
        case .reverse(let payment):
            kind = .reverse(payment: payment)
        case .cutover(let date):
            return .cutover(date ?? nextDate)
        }
        return .operatorAct(
            OperatorAct(operatorName: operatorName, reason: reason, kind: kind)
        )
    }

    private func reference(
        of pin: CardPIN?,
        _ card: Payments.CardToken?
    ) throws(CommandError) -> Payments.PINReference? {
        guard let pin, let card else { return nil }
        do throws(CardSecurityError) {
            return try pins.reference(of: pin, card: card)
        } catch {
            throw .failed("the PIN cannot be kept: \(error)")
        }
    }

    private mutating func seal(
        _ key: SecretKey,
        of terminal: String
    ) throws(CommandError) -> [UInt8] {
        do throws(CardSecurityError) {
            return try key.withKey { (bytes) throws(CardSecurityError) in
                try seal.seal(master: bytes, of: terminal)
            }
        } catch {
            throw .failed("the key cannot be sealed: \(error)")
        }
    }
}

import Book
import CardSecurity
import ISO8583
import Ledger
import Payments

/// Turns operators' commands into events: seals what they bring in the clear.
///
/// Uses the book's own nonces (lane 255), apart from those of the lanes.
struct OperatorDesk: ~Copyable {
    /// The number that stands for the book's thread among the lanes.
    static let lane: UInt8 = 255

    private let module: any SecurityModule
    private var sealer: CardSealer
    private let pins: PINReferences
    /// What operators name terminals by, and whether their keys may rotate; by DE 41.
    private var terminals: [String: Entry] = [:]
    private let channels: [ExternalChannel]

    private struct Entry {
        var row: TerminalRow
        var merchant: String
        var hasKeys: Bool
        var keysStopAt: Timestamp?
    }

    init(
        ring: DataKeyRing,
        terminals: [TerminalState],
        channels: [ExternalChannel],
        keys: KeyDeskSettings
    ) throws(CardSecurityError) {
        self.channels = channels
        let module = try keys.module(ring)
        let sealer = try CardSealer(ring, lane: Self.lane)
        pins = try PINReferences(ring)
        self.module = module
        self.sealer = sealer
        for state in terminals { note(state) }
    }

    /// Seals under the data key of another business date from here on.
    mutating func use(_ key: UnwrappedDataKey) throws(CardSecurityError) {
        try sealer.use(key)
    }

    /// Remembers a terminal that was registered.
    mutating func note(_ state: TerminalState) {
        terminals[state.registration.terminal] = Entry(
            row: state.row,
            merchant: state.registration.merchant,
            hasKeys: state.keyVersion > 0,
            keysStopAt: state.keysStopAt
        )
    }

    func token(of name: AccountName) -> CardToken? {
        guard case .card(let card) = name else { return nil }
        return sealer.token(of: card)
    }

    /// The event of a command; `person` is whom it names, `account` finds an account.
    mutating func event(
        for command: OperatorCommand,
        by principal: Principal,
        reason: String,
        nextDate: BusinessDate,
        now: Timestamp,
        person: PersonNumber?,
        account: (AccountName, CardToken?) throws(CommandError) -> AccountState
    ) throws(CommandError) -> BookEvent.Kind {
        let kind: OperatorAct.Kind
        switch command {
        case .registerTerminal(let terminal, let merchant, let ifsf, let ifsfMerchant, let key):
            kind = .registerTerminal(
                TerminalRegistration(
                    terminal: terminal,
                    merchant: merchant,
                    ifsfTerminal: ifsf,
                    ifsfMerchant: ifsfMerchant,
                    sealedMasterKey: try seal(key, of: terminal)
                )
            )
        case .registerStation(let merchant, let names, let masterKey):
            kind = .registerStation(try station(merchant, adding: names, masterKey))
        case .setTerminalEnabled(let terminal, let isEnabled):
            kind = .setTerminalEnabled(try row(of: terminal), isEnabled)
        case .openAccount(let accountKind, let asset, let card, let expiry, let balance, let pin):
            kind = .openAccount(
                try opening(accountKind, asset, card, expiry: expiry, balance: balance, pin: pin)
            )
        case .credit(let name, let amount):
            kind = .credit(
                account: try account(name, token(of: name)).id,
                amount: amount.minorUnits,
                asset: amount.asset
            )
        case .setFrozen(let name, let isFrozen):
            kind = .setFrozen(account: try account(name, token(of: name)).id, isFrozen)
        case .setPIN(let name, let pin):
            let account = try account(name, token(of: name))
            guard let reference = try reference(of: pin, account.card?.token) else {
                throw .refused(.notCustomerAccount(account.id))
            }
            kind = .setPIN(account: account.id, reference)
        case .resetPIN(let name): kind = .resetPIN(account: try account(name, token(of: name)).id)
        case .reverse(let payment): kind = .reverse(payment: payment)
        case .rotateKeys(let selection, let stopAfter):
            let seconds = UInt32(clamping: stopAfter.components.seconds)
            kind = .rotateKeys(
                try rows(of: selection, stopAt: now.rawValue + Int64(seconds) * 1_000_000),
                stopAfterSeconds: seconds
            )
        case .setChannelStopped(let name, let isStopped):
            kind = .setChannelStopped(try channel(name), isStopped)
        case .releaseForward(let exchange): kind = .releaseForward(exchange: exchange)
        case .discardForward(let exchange): kind = .discardForward(exchange: exchange)
        case .cutover(let date): kind = .closeDate(date ?? nextDate)
        case .addPerson, .setPersonEnabled, .grantRole, .revokeRole, .approve:
            kind = try Self.change(command, person)
        case .stationOperator(let change): kind = .stationOperator(try act(of: change))
        case .day(let command): kind = try act(of: command)
        case .reference(let act): kind = .reference(act)
        }
        return .operatorAct(Self.act(kind, by: principal, reason))
    }

    private static func act(
        _ kind: OperatorAct.Kind,
        by principal: Principal,
        _ reason: String
    ) -> OperatorAct {
        OperatorAct(
            operatorName: principal.name,
            standing: principal.standing,
            reason: reason,
            kind: kind
        )
    }

    private func row(of terminal: String) throws(CommandError) -> TerminalRow {
        guard let entry = terminals[terminal] else { throw .unknownTerminal(terminal) }
        return entry.row
    }

    /// What changes people, or takes a second of them.
    private static func change(
        _ command: OperatorCommand,
        _ person: PersonNumber?
    ) throws(CommandError) -> OperatorAct.Kind {
        func known(_ name: String) throws(CommandError) -> PersonNumber {
            guard let person else { throw .unknownPerson(name) }
            return person
        }
        switch command {
        case .addPerson(let opening): return .addPerson(opening)
        case .setPersonEnabled(let name, let isEnabled):
            return .setPersonEnabled(try known(name), isEnabled)
        case .grantRole(let name, let role): return .grantRole(try known(name), role)
        case .revokeRole(let name, let role): return .revokeRole(try known(name), role)
        case .approve(let proposal): return .approve(proposal: proposal)
        default: preconditionFailure("Every other command has its own event.")
        }
    }

    private func act(
        of change: StationOperatorChange
    ) throws(CommandError) -> StationOperatorAct {
        switch change {
        case .add(let key, let name, let role, let password):
            let password = try reference(of: password, key)
            return .add(StationOperator(key: key, name: name, role: role, password: password))
        case .setRole(let key, let role): return .setRole(key, role)
        case .setPassword(let key, let password):
            return .setPassword(key, try reference(of: password, key))
        case .setEnabled(let key, let isEnabled): return .setEnabled(key, isEnabled)
        }
    }

    private func act(of command: StationDayChange) throws(CommandError) -> OperatorAct.Kind {
        switch command {
        case .closeShift(let terminal): .closeShift(try row(of: terminal))
        case .forceBatch(let terminal): .forceBatch(try row(of: terminal))
        case .closeStation(let close): .closeStation(close)
        case .closeCase(let id): .closeCase(id)
        case .releaseDevice(let terminal): .releaseDevice(try row(of: terminal))
        }
    }

    private func reference(
        of password: CardPIN,
        _ key: StationOperatorKey
    ) throws(CommandError) -> PINReference {
        do throws(CardSecurityError) {
            return try pins.reference(of: password, operator: key)
        } catch {
            throw .refused(.malformedOperator)
        }
    }

    private func channel(_ name: String) throws(CommandError) -> ExternalChannel {
        guard let channel = channels.first(where: { $0.name == name }) else {
            throw .unknownChannel(name)
        }
        return channel
    }

    private mutating func opening(
        _ kind: AccountKind,
        _ asset: Asset,
        _ card: PrimaryAccountNumber,
        expiry: UInt16,
        balance: Int64,
        pin: CardPIN?
    ) throws(CommandError) -> AccountOpening {
        let sealed = sealer.seal(card)
        return AccountOpening(
            kind: kind,
            asset: asset,
            card: sealed,
            expiry: expiry,
            openingBalance: balance,
            pinReference: try reference(of: pin, sealed.token)
        )
    }

    private func reference(
        of pin: CardPIN?,
        _ card: CardToken?
    ) throws(CommandError) -> PINReference? {
        guard let pin, let card else { return nil }
        do throws(CardSecurityError) {
            return try pins.reference(of: pin, card: card)
        } catch {
            throw .failed("the PIN cannot be kept: \(error)")
        }
    }

    /// The terminals that a merchant has and those to be added, each with its own seal of the key.
    private mutating func station(
        _ merchant: String,
        adding names: [String],
        _ masterKey: SecretKey
    ) throws(CommandError) -> [TerminalRegistration] {
        let known = terminals.filter { $0.value.merchant == merchant }.map(\.key).sorted()
        var registrations: [TerminalRegistration] = []
        for terminal in known + names.filter({ !known.contains($0) }) {
            registrations.append(
                TerminalRegistration(
                    terminal: terminal,
                    merchant: merchant,
                    ifsfTerminal: nil,
                    ifsfMerchant: nil,
                    sealedMasterKey: try seal(masterKey, of: terminal)
                )
            )
        }
        return registrations
    }

    /// The terminals of a selection whose keys would stop sooner than they do now.
    private func rows(
        of selection: TerminalSelection,
        stopAt: Int64
    ) throws(CommandError) -> [TerminalRow] {
        var rows: [TerminalRow] = []
        switch selection {
        case .terminal(let name):
            // The book says why when this one cannot.
            return [try row(of: name)]
        case .merchant, .all:
            for entry in terminals.values where entry.hasKeys {
                if case .merchant(let name) = selection, entry.merchant != name { continue }
                if let earlier = entry.keysStopAt, earlier.rawValue <= stopAt { continue }
                rows.append(entry.row)
            }
        }
        guard !rows.isEmpty else { throw .nothingToRotate }
        return rows.sorted { $0.rawValue < $1.rawValue }
    }

    private func seal(
        _ key: SecretKey,
        of terminal: String
    ) throws(CommandError) -> [UInt8] {
        do throws(CardSecurityError) {
            return try key.withKey { (bytes) throws(CardSecurityError) in
                let binding = TerminalKeyField.masterBinding(of: terminal)
                let issued = try module.importKey(.tripleDES, whole: bytes, for: binding)
                return TerminalKeyField.encode(master: issued.sealed)
            }
        } catch .weakKey {
            throw .failed("the SecretKey is weak")
        } catch {
            throw .failed("the key cannot be sealed: \(error)")
        }
    }
}

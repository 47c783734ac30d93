internal import Book
internal import Ledger
internal import Payments

/// What the cards of accounts may do, as records left it: frozen or not, the PIN and its tries.
package struct CardsFold {
    /// Reference and wrong tries of one card.
    private struct PINState: Equatable {
        var reference: PINReference?
        var tries: UInt8 = 0
    }

    /// Accounts that an operator froze or released, with the last word.
    private var frozen: [Int64: Bool] = [:]
    private var pins: [Int64: PINState] = [:]

    /// An operator's act; `opened`: the account that it opens.
    mutating func take(_ act: OperatorAct.Kind, opened: Int64?) {
        switch act {
        case .openAccount(let opening):
            guard let opened, let reference = opening.pinReference else { return }
            pins[opened] = PINState(reference: reference)
        case .setFrozen(let account, let isFrozen): frozen[account] = isFrozen
        case .setPIN(let account, let reference): pins[account] = PINState(reference: reference)
        case .resetPIN(let account): pins[account]?.tries = 0
        default: break
        }
    }

    /// What a decided payment did to the tries of its card.
    mutating func take(_ pin: PINEntry, of account: Int64?, _ outcome: Outcome?) {
        guard let account, case .keyed = pin else { return }
        switch outcome {
        case .incorrectPIN: pins[account, default: PINState()].tries += 1
        case .approved, .approvedInPart: pins[account]?.tries = 0
        default: break
        }
    }

    /// What is wrong with an account, behind the last record.
    func problem(of account: AccountState) -> String? {
        guard account.frozen == frozen[account.id] ?? false else {
            return "it was not frozen or released like that"
        }
        let pin = PINState(reference: account.pinReference, tries: account.pinTries)
        return pin == pins[account.id] ?? PINState()
            ? nil : "its PIN or the tries of it are not what its records left"
    }
}

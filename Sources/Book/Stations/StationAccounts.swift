import Ledger
import Payments

/// Where each terminal's last sale went, so that the next one finds its station's account without
/// asking for it by name; house accounts never move.
struct StationAccounts: Sendable {
    private struct Last: Sendable {
        let account: AccountSlot
        let asset: Asset
    }

    private var last: ContiguousArray<Last?> = []

    func account(_ asset: Asset, _ terminal: TerminalSlot) -> AccountSlot? {
        guard terminal.index < last.count, let known = last[terminal.index], known.asset == asset
        else { return nil }
        return known.account
    }

    mutating func keep(_ account: AccountSlot, _ asset: Asset, _ terminal: TerminalSlot) {
        while last.count <= terminal.index { last.append(nil) }
        last[terminal.index] = Last(account: account, asset: asset)
    }
}

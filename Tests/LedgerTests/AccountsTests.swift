import Ledger
import Payments
import Testing

@Suite struct AccountsTests {
    var accounts = Accounts(nextTransfer: 1, nextAccount: 1, houses: [])
    var changes = LedgerChanges()
    let cause = TransferCause(seq: 7, businessDate: BusinessDate(rawValue: 20_000))

    init() {}

    private mutating func open(_ number: UInt64) -> AccountSlot {
        let card = SealedCard(
            token: CardToken(high: number, low: 0),
            mask: CardMask(first: 600_000, last: 0, length: 16),
            sealed: [],
            dataKey: 1
        )
        return accounts.open(
            .personalCard,
            .yuan,
            card: card,
            expiry: 3012,
            pin: nil,
            &changes
        )
    }

    @Test mutating func `a post moves an amount and is undone by its mirror`() {
        let card = open(1)
        let station = accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes)
        let transfer = accounts.post(500, from: card, to: station, by: cause, &changes)
        #expect(accounts.counters(card).available == -500)
        #expect(accounts.counters(station).posted == 500)
        _ = accounts.post(
            500,
            from: station,
            to: card,
            undoing: transfer,
            by: cause,
            &changes
        )
        #expect(accounts.counters(card).posted == 0)
        #expect(accounts.counters(card).debitsPosted == 500)
        #expect(changes.transfers.map(\.undoes) == [nil, transfer])
        #expect(changes.transfers.allSatisfy { $0.seq == 7 && $0.kind == .post })
    }

    @Test(arguments: [300, 120, 1, 0, 301, 999])
    mutating func `a hold is posted, in full, in part or beyond it, or given back`(
        posted: Int64
    ) {
        let card = open(1)
        let station = accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes)
        let id = accounts.hold(300, from: card, to: station, by: cause, &changes)
        #expect(accounts.counters(card).available == -300)
        #expect(accounts.counters(card).posted == 0)
        let hold = Hold(id: id, amount: 300, from: card, to: station)
        #expect(accounts.availableWith(hold) == 0)
        let transfer =
            posted > 0
            ? accounts.post(posted, of: hold, by: cause, &changes)
            : accounts.void(hold, by: cause, &changes)
        #expect(transfer == changes.transfers.last?.id)
        #expect(accounts.counters(card).debitsPending == 0)
        #expect(accounts.counters(station).creditsPending == 0)
        #expect(accounts.counters(card).posted == -posted)
        #expect(accounts.counters(station).creditsPosted == posted)
        #expect(
            changes.transfers.map(\.kind) == [.pending, posted > 0 ? .postPending : .voidPending]
        )
        #expect(changes.transfers.map(\.amount) == [300, posted > 0 ? posted : 300])
        #expect(changes.transfers.map(\.resolves) == [nil, id])
        let isWhole = posted == 300 || posted == 0
        #expect(changes.transfers.map(\.released) == [nil, isWhole ? nil : 300])
    }

    @Test mutating func `a hold's posting may mirror, and a post may refund`() {
        let card = open(1)
        let station = accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes)
        let id = accounts.hold(300, from: card, to: station, by: cause, &changes)
        let hold = Hold(id: id, amount: 300, from: card, to: station)
        let sale = accounts.post(200, of: hold, undoing: 7, by: cause, &changes)
        _ = accounts.post(
            50,
            from: station,
            to: card,
            refunding: sale,
            by: cause,
            &changes
        )
        #expect(changes.transfers.map(\.undoes) == [nil, 7, nil])
        #expect(changes.transfers.map(\.refunds) == [nil, nil, sale])
        #expect(accounts.counters(card).posted == -150)
    }

    @Test mutating func `no counter passes the end of its range`() {
        let card = open(1)
        let station = accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes)
        #expect(accounts.canHold(.max, from: card, to: station))
        _ = accounts.hold(.max - 10, from: card, to: station, by: cause, &changes)
        #expect(accounts.canHold(10, from: card, to: station))
        #expect(!accounts.canHold(11, from: card, to: station))
        _ = accounts.post(10, from: card, to: station, by: cause, &changes)
        #expect(!accounts.canHold(1, from: card, to: station))
        #expect(accounts.canPost(.max - 10, from: card, to: station))
        #expect(!accounts.canPost(.max - 9, from: card, to: station))
    }

    @Test mutating func `no more is posted of a hold than all counters take`() {
        let card = open(1)
        let station = accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes)
        let id = accounts.hold(300, from: card, to: station, by: cause, &changes)
        let hold = Hold(id: id, amount: 300, from: card, to: station)
        // Another that has to find room, too.
        _ = accounts.hold(.max - 1_000, from: card, to: station, by: cause, &changes)
        #expect(accounts.canPost(300, of: hold))
        #expect(accounts.canPost(1_000, of: hold))
        #expect(!accounts.canPost(1_001, of: hold))
        #expect(!accounts.canPost(.max, of: hold))
    }

    @Test mutating func `counters are written once, with their last value`() {
        let card = open(1)
        let station = accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes)
        // Accounts that opened in this batch carry their counters themselves.
        _ = accounts.post(1, from: card, to: station, by: cause, &changes)
        #expect(changes.balances.isEmpty)
        #expect(changes.accounts[accounts.id(card)]?.counters.debitsPosted == 1)
        changes.removeAll()
        for _ in 1...3 { _ = accounts.post(1, from: card, to: station, by: cause, &changes) }
        #expect(changes.balances.map(\.account) == [accounts.id(card), accounts.id(station)])
        #expect(changes.balances.map(\.counters.debitsPosted) == [4, 0])
        accounts.setFrozen(true, card, &changes)
        _ = accounts.post(1, from: card, to: station, by: cause, &changes)
        #expect(changes.accounts[accounts.id(card)]?.counters.debitsPosted == 5)
        #expect(changes.newAccounts.isEmpty)
    }

    @Test mutating func `a house account opens once, and stays when customers' leave`() {
        let station = accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes)
        #expect(
            accounts.openHouse(.stationReceivable, .yuan, owner: "M", &changes) == station
        )
        #expect(accounts.house(.stationReceivable, .yuan, owner: "N") == nil)
        _ = open(1)
        accounts.evict(above: 0)
        #expect(accounts.slot(card: CardToken(high: 1, low: 0)) == nil)
        #expect(accounts.house(.stationReceivable, .yuan, owner: "M") == station)
    }

    @Test mutating func `what was asked for and not found is known to be absent for one batch`() {
        let token = CardToken(high: 9, low: 9)
        #expect(!accounts.isKnown(card: token) && !accounts.isKnown(id: 5))
        accounts.admit([], answering: [5], [token])
        #expect(accounts.isKnown(card: token) && accounts.isKnown(id: 5))
        #expect(accounts.slot(card: token) == nil)
        accounts.evict(above: 10)
        #expect(!accounts.isKnown(card: token) && !accounts.isKnown(id: 5))
    }

    @Test mutating func `a card pays until it expires, is frozen, or has three wrong PINs`() {
        let card = open(1)
        #expect(accounts.cardRefusal(card, expiry: nil, in: 3012) == nil)
        #expect(accounts.cardRefusal(card, expiry: 3011, in: 2601) == .expiredCard)
        #expect(accounts.cardRefusal(card, expiry: 3012, in: 3101) == .expiredCard)
        let right = PINReference(high: 1, low: 2)
        accounts.setPIN(right, card, &changes)
        #expect(accounts.pinRefusal(card, .absent, isNeeded: false) == nil)
        #expect(accounts.pinRefusal(card, .absent, isNeeded: true) == .pinRequired)
        #expect(accounts.pinRefusal(card, .keyed(right), isNeeded: false) == nil)
        accounts.setPINTries(AccountState.maximumPINTries, card, &changes)
        #expect(accounts.pinRefusal(card, .keyed(right), isNeeded: true) == .pinTriesExceeded)
        accounts.setFrozen(true, card, &changes)
        #expect(accounts.cardRefusal(card, expiry: 3012, in: 2601) == .restrictedCard)
    }
}

import Book
import Payments

/// What each terminal of a seeded history has taken since it settled last, so that its batches end
/// as a terminal's do: no batch holds more than a settlement can tell.
struct DemoDrawers {
    /// DE 48 of a settlement has three digits for each side.
    static let most: Int64 = 900

    private let terminals: [TerminalRow]
    private let profile: ListenerProfile
    private var taken: [Tally]
    /// Settlements of each terminal on the business date.
    private var settled: [UInt32]

    init(terminals: [TerminalRow], profile: ListenerProfile) {
        self.terminals = terminals
        self.profile = profile
        taken = Array(repeating: Tally(), count: terminals.count)
        settled = Array(repeating: 0, count: terminals.count)
    }

    /// A terminal has been paid; the settlement that it then sends, if its batch is full.
    mutating func take(_ amount: Int64, at terminal: Int, on window: UInt32) -> PaymentRequest? {
        taken[terminal].count += 1
        taken[terminal].amount += amount
        return taken[terminal].count < Self.most ? nil : settlement(of: terminal, on: window)
    }

    /// The settlements of all that have taken something, at the end of a business date.
    mutating func close(on window: UInt32) -> [PaymentRequest] {
        let requests = terminals.indices.filter { taken[$0].count > 0 }
            .map { settlement(of: $0, on: window) }
        settled = Array(repeating: 0, count: terminals.count)
        return requests
    }

    private mutating func settlement(of terminal: Int, on window: UInt32) -> PaymentRequest {
        settled[terminal] += 1
        let claim = SettlementClaim(
            counts: SettlementCounts(
                form: .exclusive,
                debit: TotalsClassSet(.purchases),
                credit: [],
                hasUpload: true
            ),
            domestic: SideTallies(debits: taken[terminal]),
            foreign: SideTallies()
        )
        taken[terminal] = Tally()
        var request = PaymentRequest(
            operation: .settlement,
            dialect: profile.dialect,
            listener: profile.number,
            mti: 0x0500,
            identity: RequestIdentity(
                terminal: terminals[terminal],
                messageClass: .reconciliation,
                stan: settled[terminal],
                window: window,
                windowKind: .date
            ),
            fingerprint: Fingerprint(
                high: UInt64(settled[terminal]),
                low: UInt64(claim.domestic.debits.amount)
            )
        )
        request.session = .fixedKey
        request.asset = .yuan
        request.details = .of(RequestDetails.Values(settlement: claim))
        return request
    }
}

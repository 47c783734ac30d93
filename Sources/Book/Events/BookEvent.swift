package import Ledger
package import Payments
package import Upstream

/// Where an answer goes: the lane, and the request that waits there under this number.
///
/// Not recorded; a replay passes `nil`.
package struct Origin: Hashable, Sendable {
    package let lane: UInt8
    package let token: UInt64

    package init(lane: UInt8, token: UInt64) {
        self.lane = lane
        self.token = token
    }
}

/// Fresh working keys for a sign-on, made and sealed on the lane: the book stores the sealed
/// copies and hands the wrapped ones (under the terminal's TMK) to the reply.
package struct KeyMaterial: Hashable, Sendable {
    /// PIK, MAK and TDK as stored: sealed under a data key, opaque to the book.
    package var sealed: [UInt8]
    /// PIK, MAK (and TDK) as sent: under the TMK, with check values, in the layout asked for.
    ///
    /// A repeat of the same sign-on gets exactly these bytes again.
    package var handedOut: [UInt8]

    package init(sealed: [UInt8], handedOut: [UInt8]) {
        self.sealed = sealed
        self.handedOut = handedOut
    }
}

/// Refusals before the book of one terminal, reason and second, recorded as one row.
package struct RefusalCount: Hashable, Sendable {
    package var listener: ListenerNumber
    /// DE 41 as read, masked to printable ASCII; empty when it could not be read.
    package var terminal: String
    package var reason: Outcome
    package var count: UInt32
    /// Which element of the first of them is wrong, and who sent it; empty where nobody knows.
    package var note = ""
    /// Of the first of them, as far as it could be read.
    package var messageType: UInt16?
    package var stan: UInt32?

    package init(listener: ListenerNumber, terminal: String, reason: Outcome, count: UInt32) {
        self.listener = listener
        self.terminal = terminal
        self.reason = reason
        self.count = count
    }
}

/// Everything that may change the book.
///
/// Recorded as it entered; a replay needs nothing else.
package struct BookEvent: Hashable, Sendable {
    /// What happened.
    ///
    /// Indirect, because an event passes through queue, step, record and journal: a copy is one
    /// reference.
    package indirect enum Kind: Hashable, Sendable {
        /// A verified request, routed. Purchase, balance, reversal and what later work adds.
        case payment(PaymentRequest, RoutePlan)
        /// Sign-on or key change, with the keys that it will hand out.
        case signOn(PaymentRequest, KeyMaterial)
        /// Sign-off.
        case signOff(PaymentRequest)
        /// What concerns a terminal's batch, its shift or the terminal itself.
        case service(PaymentRequest)
        case refusals(RefusalCount)
        case operatorAct(OperatorAct)
        /// The business date closes by the clock and the given one opens.
        case cutover(BusinessDate)
        /// A host's answer to a payment or to a reversal, or to nothing that the link knows.
        case hostAnswer(UpstreamAnswer)
        /// There is no answer to a request: the attempt that it was, and why.
        case hostFailed(exchange: Int64, attempt: UInt32, UpstreamFailure)
        /// The time of a stored reversal has come.
        case forwardDue(exchange: Int64)
        /// The external channels as this start configures them; none of them where a version of
        /// reference data comes into force that no other event has brought there.
        case resumed([ExternalChannel])
        /// A person asked for an act that he may not do.
        case actDenied(DeniedAct)
        /// The last day of these authorisations is over.
        case lapsed([Int64])
        /// What a wallet says to a request, or to a question about one.
        case walletAnswer(WalletAnswer)
        /// A time of an order has come, or of a refund that was accepted: of this request.
        case orderDue(exchange: Int64, OrderTimer)
        /// A wallet says that something became of an order: a reason to ask, and no more.
        case notified(WalletHint)
        /// What the numbers of orders of this start have in common.
        case numbered(OrderSalt)
    }

    /// Time of acceptance: the clock as the shell read it, never less than its predecessor's.
    package var at: Timestamp
    package var kind: Kind

    package init(at: Timestamp, kind: Kind) {
        self.at = at
        self.kind = kind
    }

    /// The terminal's request that it is; nil for anything else.
    package var request: PaymentRequest? {
        switch kind {
        case .payment(let request, _), .signOn(let request, _), .signOff(let request),
            .service(let request):
            request
        case .refusals, .operatorAct, .cutover, .hostAnswer, .hostFailed, .forwardDue, .resumed,
            .actDenied, .lapsed, .walletAnswer, .orderDue, .notified, .numbered:
            nil
        }
    }
}

/// An act of an operator; the name is the peer's user of the admin socket.
package struct OperatorAct: Hashable, Sendable {
    /// What the operator does.
    package enum Kind: Hashable, Sendable {
        case registerTerminal(TerminalRegistration)
        case setTerminalEnabled(TerminalRow, Bool)
        case openAccount(AccountOpening)
        /// Posts from `cash:topup` (money) or `liability:points_issued` (points); amount > 0, in
        /// the account's own asset, which records before format 4 do not name.
        case credit(account: Int64, amount: Int64, asset: Asset?)
        case setFrozen(account: Int64, Bool)
        /// Another PIN for the card; its tries begin anew.
        case setPIN(account: Int64, PINReference)
        /// Forgets the wrong tries; the PIN stays.
        case resetPIN(account: Int64)
        /// An operator's reversal of a payment (seq of its first record).
        case reverse(payment: Int64)
        /// One SecretKey for terminals of one merchant: those that are known get it in place of
        /// theirs, the others are registered with it.
        case registerStation([TerminalRegistration])
        /// The data keys are wrapped under another master key, in the same transaction.
        case rotateMasterKey
        /// The terminals must fetch new working keys; theirs stop to verify this much later.
        case rotateKeys([TerminalRow], stopAfterSeconds: UInt32)
        /// A stored reversal that waits for a person goes on its way again.
        case releaseForward(exchange: Int64)
        /// A stored reversal that waits for a person is given up.
        case discardForward(exchange: Int64)
        /// Takes no new payments for an external channel, or takes them again.
        case setChannelStopped(ExternalChannel, Bool)
        /// The wall clock had jumped by so many microseconds, and a person agrees to it.
        case acceptClock(jumpMicroseconds: Int64)
        /// The business date closes and the given one opens.
        case closeDate(BusinessDate)
        /// The file was put back from a copy: numbers that may have been given out since are left
        /// out.
        case restored
        case addPerson(PersonOpening)
        /// A disabled person does nothing; his names and roles stay his.
        case setPersonEnabled(PersonNumber, Bool)
        case grantRole(PersonNumber, Role)
        case revokeRole(PersonNumber, Role)
        /// What concerns the operators of a station.
        case stationOperator(StationOperatorAct)
        /// Ends the day of a station.
        case closeStation(StationClose)
        /// Ends the open shift of a terminal.
        case closeShift(TerminalRow)
        /// Closes the open batch of a terminal that has not been heard.
        case forceBatch(TerminalRow)
        case closeCase(CaseID)
        /// Forgets which device a terminal is, so that another may be.
        case releaseDevice(TerminalRow)
        /// What concerns the tables of reference data.
        case reference(ReferenceAct)
        /// By what payments are routed.
        case routing(RoutingAct)
        /// A second person agrees to what another proposed: it is done under this record.
        case approve(proposal: Int64)
    }

    package var operatorName: String
    /// As whom he asks; before format 6 everybody was the user that runs the switch.
    package var standing: Standing
    package var reason: String
    package var kind: Kind

    package var principal: Principal { Principal(name: operatorName, standing: standing) }

    package init(
        operatorName: String,
        standing: Standing = .owner,
        reason: String,
        kind: Kind
    ) {
        self.operatorName = operatorName
        self.standing = standing
        self.reason = reason
        self.kind = kind
    }
}

/// A terminal as it is registered.
///
/// Identities are unique per dialect family.
package struct TerminalRegistration: Hashable, Sendable {
    /// DE 41 of UnionPay and plain 1987, 8 characters.
    package var terminal: String
    /// DE 42 of UnionPay and plain 1987, 15 characters.
    package var merchant: String
    /// DE 41 and 42 of IFSF, 8 and 15 digits; nil when the terminal does not speak it.
    package var ifsfTerminal: String?
    package var ifsfMerchant: String?
    /// The terminal master key, sealed under a data key; opaque to the book.
    package var sealedMasterKey: [UInt8]

    package init(
        terminal: String,
        merchant: String,
        ifsfTerminal: String?,
        ifsfMerchant: String?,
        sealedMasterKey: [UInt8]
    ) {
        self.terminal = terminal
        self.merchant = merchant
        self.ifsfTerminal = ifsfTerminal
        self.ifsfMerchant = ifsfMerchant
        self.sealedMasterKey = sealedMasterKey
    }
}

/// A customer account as it is opened, with the card that names it.
package struct AccountOpening: Hashable, Sendable {
    package var kind: AccountKind
    package var asset: Asset
    package var card: SealedCard
    /// Card expiry as YYMM.
    package var expiry: UInt16
    /// Opening balance in minor units, posted from `cash:topup` or `liability:points_issued`.
    package var openingBalance: Int64
    /// The reference of the card's first PIN; nil for a card without one.
    package var pinReference: PINReference?

    package init(
        kind: AccountKind,
        asset: Asset,
        card: SealedCard,
        expiry: UInt16,
        openingBalance: Int64,
        pinReference: PINReference? = nil
    ) {
        self.kind = kind
        self.asset = asset
        self.card = card
        self.expiry = expiry
        self.openingBalance = openingBalance
        self.pinReference = pinReference
    }
}

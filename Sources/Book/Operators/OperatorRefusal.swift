package import Ledger
package import Payments

/// Why an operator's act or a cutover cannot be done; it does not enter the book then.
package enum OperatorRefusal: Error, Hashable, Sendable {
    case unknownTerminal(TerminalRow)
    case terminalExists(String)
    case malformedTerminal(String)
    case unknownAccount(Int64)
    case notCustomerAccount(Int64)
    case cardHasAccount
    case cardKeepsNoPIN(Int64)
    case wrongAsset(AccountKind, Asset)
    case malformedExpiry(UInt16)
    case amountOutOfRange(Int64)
    case counterFull(Int64)
    case unknownPayment(Int64)
    case outOfReach(Int64)
    case movedNothing(Int64)
    case alreadyReversed(Int64, by: Int64)
    case reversedInPart(Int64, by: Int64)
    case endedByTerminal(Int64, by: Int64)
    case otherAsset(account: Int64, Asset)
    case reversalByTerminal(Int64)
    /// A void or refund.
    case isFollowUp(Int64)
    case refunded(Int64)
    /// A void or refund of it waits for its host.
    case reserved(Int64)
    /// More was taken for it later, and that stands.
    case increased(Int64, by: Int64)
    case insufficientFunds(account: Int64)
    case stationWithoutTerminals
    case otherMerchant(String)
    case noWorkingKeys(TerminalRow)
    case rotationAskedFor(TerminalRow)
    case dateNotLater(BusinessDate, current: BusinessDate)
    case unknownForward(Int64)
    case forwardNotHeld(Int64)
    /// Nothing of it is stored that could be sent again.
    case orderDisputed(Int64)
    case otherForwardOpen(Int64, Int64)
    case paymentPending(Int64)
    case reversalWithHost(Int64)
    case unknownPerson(PersonNumber)
    case malformedPerson
    case personExists(String)
    case nameTaken(String)
    case firstPersonWithoutUser
    case tooManyPeople
    case lastAdministrator(String)
    case holdsRole(String, Role)
    case lacksRole(String, Role)
    case noOpenProposal(Int64)
    case tooManyProposals
    case operatorExists(StationOperatorKey)
    case unknownOperator(StationOperatorKey)
    case unknownMerchant(String)
    case malformedOperator
    case tooManyOperators
    case stationIsOpen(String, [StationObstacle])
    case stationTooLarge(String)
    case noShift(TerminalRow)
    case nothingToForce(TerminalRow)
    case noDevice(TerminalRow)
    case unknownCase(CaseID)
    case caseClosed(CaseID)
    case caseOfForward(CaseID, Int64)
    /// Of a payment that its wallet has not decided.
    case caseOfUndecided(CaseID, Int64)
    /// Of a payment that only a person can decide.
    case caseOfDisputed(CaseID, Int64)
    case reference(ReferenceRefusal)
}

extension OperatorRefusal: CustomStringConvertible {
    /// One line: what is wrong, and what to do about it.
    package var description: String {
        switch self {
        case .unknownTerminal(let row):
            "no terminal has row \(row.rawValue): see terminal list"
        case .terminalExists(let name):
            "terminal \(name) is registered already: choose another number"
        case .malformedTerminal(let what):
            "\(what): give it in full length"
        case .unknownAccount(let id):
            "no account has id \(id): see account list"
        case .notCustomerAccount(let id):
            "account \(id) belongs to the house: name a customer's account"
        case .cardHasAccount:
            "the card has an account already: name that account or another card"
        case .cardKeepsNoPIN(let id):
            "account \(id) is no personal card: only those keep a PIN"
        case .wrongAsset(let kind, let asset):
            "an account of kind \(kind) cannot hold currency \(asset.numericCode): "
                + "points accounts hold 999, card accounts money"
        case .malformedExpiry(let expiry):
            "expiry \(expiry) is no month: give it as YYMM"
        case .amountOutOfRange(let amount):
            "amount \(amount) is out of range: give 1 to 999999999999 minor units"
        case .counterFull(let id):
            "a counter of account \(id) is full: use another account"
        case .unknownPayment(let seq):
            "no payment or standing reversal of an operator has number \(seq): see journal tail"
        case .outOfReach(let seq):
            "record \(seq) is older than journal.live_dates: credit the account instead"
        case .movedNothing(let seq):
            "record \(seq) moved no money: there is nothing to reverse"
        case .alreadyReversed(let seq, let reversal):
            "payment \(seq) was reversed by \(reversal): there is nothing left to reverse"
        case .reversedInPart(let seq, let reversal):
            "payment \(seq) was reversed by \(reversal) but for what was delivered: credit the"
                + " account with the rest"
        case .endedByTerminal(let seq, let reversal):
            "the terminal reversed payment \(seq) too, by \(reversal): it is not put back, take a"
                + " payment anew"
        case .otherAsset(let account, .points):
            "account \(account) holds points: give whole points, on the command line with --points"
        case .otherAsset(let account, let asset):
            "account \(account) holds money, currency \(asset.numericCode): give an amount of that,"
                + " without --points"
        case .reversalByTerminal(let seq):
            "record \(seq) is a terminal's reversal: only an operator's can be undone"
        case .isFollowUp(let seq):
            "record \(seq) gave back or completed an earlier payment: no operator takes it back"
        case .refunded(let seq):
            "something of payment \(seq) was refunded: credit the account with the rest"
        case .reserved(let seq):
            "a void or refund of payment \(seq) waits for its host: try again when it is decided"
        case .increased(let seq, let increase):
            "record \(increase) took more for payment \(seq): void that first"
        case .operatorExists(let key):
            "operator \(key.text) is known already: choose another number"
        case .unknownOperator(let key):
            "no operator is \(key.text): see operator list"
        case .unknownMerchant(let merchant):
            "no terminal belongs to merchant \(merchant): see terminal list"
        case .malformedOperator:
            "that is no operator: give a merchant (15 characters), a number (3 digits) and a name"
                + " of 1 to 64 bytes"
        case .tooManyOperators:
            "\(StationOperators.most) operators are known: that is all there may be"
        case .stationIsOpen(let merchant, let obstacles):
            "\(merchant) is not in: \(obstacles.first.map { "\($0)" } ?? "something") is open"
                + (obstacles.count > 1 ? " and \(obstacles.count - 1) more" : "")
                + ": see station show, or close it with --force"
        case .stationTooLarge(let merchant):
            "\(merchant) has more terminals than one act can close: close their batches and shifts"
        // Who asks has named the terminal, by a name that the book does not know.
        case .noShift: "the terminal has no open shift: see shift list"
        case .nothingToForce: "the terminal's batch is empty: there is nothing to force"
        case .noDevice: "the terminal has registered no device: there is nothing to release"
        case .unknownCase(let id): "no case is \(id): see case list"
        case .caseOfForward(let id, let forward):
            "case \(id) closes with request \(forward) to its channel: release or discard that one"
        case .caseOfUndecided(let id, let payment):
            "case \(id) is about payment \(payment), which its wallet has not decided: try again when"
                + " it is decided"
        case .caseOfDisputed(let id, let payment):
            "case \(id) closes with payment \(payment), which is a person's: discard that one with"
                + " channel discard once nothing of it stands at its wallet"
        case .caseClosed(let id): "case \(id) is closed: there is nothing left to do"
        case .reference(let refusal): refusal.description
        case .insufficientFunds(let account):
            "account \(account) no longer has the money: credit it first"
        case .stationWithoutTerminals:
            "the station has no terminals: name those to register"
        case .otherMerchant(let name):
            "terminal \(name) belongs to another merchant: choose another number"
        case .noWorkingKeys(let row):
            "terminal row \(row.rawValue) has no working keys: it gets them when it signs on"
        case .rotationAskedFor(let row):
            "terminal row \(row.rawValue) was asked to rotate already: --now stops its keys at once"
        case .unknownForward(let id):
            "no stored reversal has number \(id): see channel list"
        case .forwardNotHeld(let id):
            "the stored reversal \(id) is not in quarantine: there is nothing to decide"
        case .orderDisputed(let id):
            "of payment \(id) nothing is stored that could be sent again: discard it once nothing of it"
                + " stands at its wallet"
        case .otherForwardOpen(let id, let other):
            "reversal \(other) of the same payment is on its way: wait for it before \(id)"
        case .paymentPending(let seq):
            "payment \(seq) waits for its host: try again when it is decided"
        case .reversalWithHost(let seq):
            "the host has the reversal of payment \(seq): it cannot be taken back"
        case .unknownPerson(let number):
            "no person has number \(number.rawValue): see person list"
        case .malformedPerson:
            "that is no person: give a name of 1 to 64 bytes, and a user, a login or an operator"
                + " number (3 digits) at a merchant (15 characters)"
        case .personExists(let name): "a person is called \(name) already: choose another name"
        case .nameTaken(let name):
            "\(name) belongs to another person: names are given once, see person list"
        case .firstPersonWithoutUser:
            "the first person has no user of this machine: nobody could add the second, add --user"
        case .tooManyPeople: "\(People.mostPersons) people are known: that is all there may be"
        case .lastAdministrator(let name):
            "\(name) is the last administrator: grant the role to another person first"
        case .holdsRole(let name, let role):
            "\(name) holds the role \(role.rawValue) already: there is nothing to grant"
        case .lacksRole(let name, let role):
            "\(name) does not hold the role \(role.rawValue): there is nothing to revoke"
        case .noOpenProposal(let seq):
            "no proposal \(seq) waits for a second person: see approve"
        case .tooManyProposals:
            "\(People.mostProposals) proposals wait already: approve some of them"
        case .dateNotLater(let date, let current):
            "business date \(date.dashed) is not after \(current.dashed): name a later one"
        }
    }
}

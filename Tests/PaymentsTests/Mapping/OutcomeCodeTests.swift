import ISO8583
import Payments
import Testing

@Suite struct OutcomeCodeTests {
    /// The table of the contract: UnionPay, plain 1987, 1993 and IFSF.
    static let codes: [(Outcome, String, String, String)] = [
        (.approved, "00", "00", "000"), (.approvedInPart, "10", "10", "002"),
        (.reversalAccepted, "00", "00", "400"),
        (.networkAccepted, "00", "00", "800"), (.acknowledged, "00", "00", "900"),
        (.operatorDenied, "58", "58", "120"), (.unreadable, "30", "30", "904"),
        (.elementMissing, "30", "30", "904"), (.unknownTransaction, "12", "12", "902"),
        (.notOffered, "40", "40", "115"), (.dateOutOfReach, "12", "12", "902"),
        (.macFailed, "A0", "63", "916"),
        (.unknownTerminal, "97", "58", "120"), (.unknownMerchant, "03", "03", "109"),
        (.noSessionKeys, "77", "63", "918"), (.batchMismatch, "77", "", "915"),
        (.terminalDisabled, "58", "58", "120"), (.invalidCard, "14", "14", "111"),
        (.noRoute, "15", "92", "908"), (.routeDenied, "58", "58", "120"),
        (.restrictedCard, "62", "62", "104"), (.expiredCard, "54", "54", "101"),
        (.invalidAmount, "13", "13", "110"), (.wrongCurrency, "12", "12", "902"),
        (.insufficientFunds, "51", "51", "116"), (.amountLimit, "61", "61", "121"),
        (.countLimit, "65", "65", "123"), (.pinRequired, "55", "55", "112"),
        (.incorrectPIN, "55", "55", "117"), (.pinTriesExceeded, "75", "75", "106"),
        (.originalNotFound, "25", "25", "914"), (.refundExceedsOriginal, "64", "64", "110"),
        (.duplicateMismatch, "94", "94", "913"), (.reversedOriginal, "12", "12", "902"),
        (.reversalMismatch, "12", "64", "480"), (.reversalTooLate, "12", "12", "480"),
        (.originalFinished, "12", "12", "480"), (.originalReserved, "12", "12", "902"),
        (.amountMismatch, "64", "64", "110"), (.undecided, "09", "09", "923"),
        (.overloaded, "96", "96", "909"), (.channelUnavailable, "91", "91", "907"),
        (.channelTimeout, "68", "68", "911"), (.cutoverInProgress, "90", "90", "906"),
        (.declinedByHost, "05", "05", "100"), (.settled, "00", "00", "500"),
        (.settleFirst, "77", "77", "915"), (.shiftRequired, "77", "77", "915"),
        (.deviceTaken, "58", "58", "120"), (.notPermitted, "57", "57", "119"),
        (.countingWaits, "00", "09", "923"),
        (.totalsDiffer, "00", "95", "501"), (.uploadIncomplete, "79", "12", "904"),
    ]

    @Test func `the table names every outcome`() {
        #expect(Set(Self.codes.map(\.0)) == Set(Outcome.allCases))
    }

    @Test(arguments: codes)
    func `each outcome is told by the code of the contract`(
        _ row: (Outcome, String, String, String)
    ) throws {
        try check(.unionPay, row.0, row.1)
        for dialect in Dialect.plain where !row.2.isEmpty { try check(dialect, row.0, row.2) }
        try check(.ifsf, row.0, row.3)
    }

    /// In a decision of the book and in a refusal on the lane.
    private func check(_ dialect: Dialect, _ outcome: Outcome, _ code: String) throws {
        #expect(dialect.mapping.actionCode(of: outcome) == code)
        let request = try dialect.message(dialect.purchase.type, dialect.purchase.elements)
        let decided = PaymentReply(outcome: outcome, decidedAt: Sample.noon)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        #expect(reply.text(.actionCode) == code)
        #expect(
            dialect.mapping.refusal(to: request, outcome: outcome)?.text(.actionCode) == code
        )
    }
}

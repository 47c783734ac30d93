import Book
import Ledger
import Payments
import Text

/// Requests and events of a small world, as lanes would make them.
enum TestWorld {
    static let start: Int64 = 1_795_219_200_000_000

    static func event(_ kind: BookEvent.Kind, at microseconds: Int64) -> BookEvent {
        BookEvent(at: Timestamp(rawValue: start + microseconds), kind: kind)
    }

    static func act(_ kind: OperatorAct.Kind) -> BookEvent.Kind {
        .operatorAct(OperatorAct(operatorName: "tester", reason: "test", kind: kind))
    }

    static func register(_ number: Int) -> BookEvent.Kind {
        let padded = DecimalText.padded(number, digits: 7)
        return act(
            .registerTerminal(
                TerminalRegistration(
                    terminal: "T" + padded,
                    merchant: "DEMOSTATION000\(number % 10)",
                    ifsfTerminal: "0" + padded,
                    ifsfMerchant: "00000000000000\(number % 10)",
                    sealedMasterKey: [1, 2, 3, 4]
                )
            )
        )
    }

    static func card(_ number: Int) -> SealedCard {
        SealedCard(
            token: CardToken(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number)),
            mask: CardMask(first: 900_001, last: UInt16(number % 10_000), length: 16),
            sealed: (0..<36).map { UInt8(truncatingIfNeeded: number &+ $0) },
            dataKey: 1
        )
    }

    static let pin = PINReference(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    static func open(
        _ number: Int,
        balance: Int64 = 1_000_000,
        pin: PINReference? = nil
    ) -> BookEvent.Kind {
        act(
            .openAccount(
                AccountOpening(
                    kind: .personalCard,
                    asset: .yuan,
                    card: card(number),
                    expiry: 3012,
                    openingBalance: balance,
                    pinReference: pin
                )
            )
        )
    }

    static func request(
        _ operation: Operation,
        _ messageClass: MessageClass,
        mti: UInt16,
        stan: UInt32,
        terminal: Int,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        var request = PaymentRequest(
            operation: operation,
            dialect: DialectNumber(rawValue: 1),
            listener: ListenerNumber(rawValue: 1),
            mti: mti,
            identity: RequestIdentity(
                terminal: TerminalRow(rawValue: Int32(terminal)),
                messageClass: messageClass,
                stan: stan,
                window: batch
            ),
            fingerprint: Fingerprint(high: 7, low: UInt64(stan))
        )
        request.batch = batch
        return request
    }

    static func signOn(_ terminal: Int, stan: UInt32 = 1) -> BookEvent.Kind {
        .signOn(
            request(.signOn, .network, mti: 0x0800, stan: stan, terminal: terminal),
            KeyMaterial(sealed: [9, 9, 9], handedOut: [8, 8])
        )
    }

    static let inHouse = RoutePlan(decider: .ledger, rule: "fuel-cards", configurationVersion: 3)

    static func purchase(
        _ stan: UInt32,
        _ amount: Int64 = 8_850,
        terminal: Int = 1,
        card number: Int = 1
    ) -> BookEvent.Kind {
        var made = request(.purchase, .financial, mti: 0x0200, stan: stan, terminal: terminal)
        made.processingCode = 0
        made.amount = amount
        made.asset = .yuan
        made.card = card(number)
        made.expiry = 3012
        return .payment(made, inHouse)
    }

    static func balance(_ stan: UInt32, terminal: Int = 1, card number: Int = 1) -> BookEvent.Kind {
        var made = request(.balance, .financial, mti: 0x0200, stan: stan, terminal: terminal)
        made.asset = .yuan
        made.card = card(number)
        return .payment(made, inHouse)
    }

    static func reversal(
        of stan: UInt32,
        _ amount: Int64 = 8_850,
        terminal: Int = 1,
        card number: Int = 1
    ) -> BookEvent.Kind {
        var made = request(.reversal, .reversal, mti: 0x0400, stan: stan, terminal: terminal)
        made.amount = amount
        made.asset = .yuan
        made.card = card(number)
        made.reason = "98"
        return .payment(made, inHouse)
    }

    static func refusals(_ count: UInt32) -> BookEvent.Kind {
        .refusals(
            RefusalCount(
                listener: ListenerNumber(rawValue: 1),
                terminal: "T0000001",
                reason: .macFailed,
                count: count
            )
        )
    }
}

extension BookRules {
    /// A sign-on opens the next batch.
    static var signingOn: BookRules {
        var rules = BookRules()
        rules.batchOpens = .signOn
        return rules
    }
}

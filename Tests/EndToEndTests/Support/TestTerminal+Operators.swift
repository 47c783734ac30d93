import CardSecurity
import ISO8583
import Payments
import Simulators
import Switch

/// What an operator of the station asks for, with his number and password.
extension TestTerminal {
    /// A request of any kind in the name of an operator; a nil `password` is none.
    func asked(
        _ kind: TerminalRequest.Kind,
        _ amount: UInt64,
        by number: UInt16?,
        _ password: String?,
        card: PrimaryAccountNumber? = DemoWorld.card(.personal, 0)
    ) throws -> Message {
        var request = TerminalRequest(
            kind,
            stan: simulated.memory.nextSTAN(),
            batch: batch,
            at: today,
            amount: Money(minorUnits: Int64(clamping: amount), asset: .yuan),
            card: card.map { TerminalCard(number: $0, expiry: DemoWorld.expiry) }
        )
        request.operatorNumber = number
        request.password = try password.map { try passwordBlock($0) }
        return try simulated.message(for: request)
    }

    func passwordBlock(_ password: String) throws -> TerminalPINBlock {
        try simulated.passwordBlock(try ClearPIN(ascii: Array(password.utf8).span))
    }

    /// A void without the card of its sale.
    func manualVoid(
        _ paid: Paid,
        by number: UInt16?,
        _ password: String?
    ) throws -> Message {
        let amount = paid.message.digits(.amountTransaction) ?? 0
        return try asked(.manualVoid(original(paid)), amount, by: number, password, card: nil)
    }

    func topUp(_ amount: UInt64, by number: UInt16?, _ password: String?) throws -> Message {
        try asked(.topUp, amount, by: number, password)
    }
}

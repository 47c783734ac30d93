package import CardSecurity
package import Payments

/// The operator at a simulated terminal.
extension SimulatedTerminal {
    /// The block of an operator's password under the terminal's PIN key, without a card number.
    package func passwordBlock(
        _ password: borrowing ClearPIN
    ) throws(SimulatedTerminalError) -> TerminalPINBlock {
        guard let pinKey = try nextPINKey() ?? keys.pin else { throw .notSignedOn }
        do throws(CardSecurityError) {
            let bytes = try pinKey.encrypt(
                password,
                format: .iso1,
                cardNumber: [UInt8]().span,
                from: SystemRandomSource()
            )
            return TerminalPINBlock(
                bytes: bytes,
                usesCardNumber: false,
                isDoubleLength: keys.pinKeyBytes > 8
            )
        } catch {
            throw .badPIN(error)
        }
    }
}

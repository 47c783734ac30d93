import ArgumentParser
import CardSecurity
import ISO8583
import Switch
import Text

/// `account set-pin`.
struct AccountSetPIN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-pin",
        abstract: "Gives a personal card another PIN.",
        discussion: """
            The PIN comes from a prompt or from --pin-file, - for standard input; the switch keeps \
            a reference of it that cannot be turned back. Wrong tries are forgotten.

            Example: forecourt account set-pin personal:17 --pin-prompt --reason "card issued" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var account: AccountArgument
    @OptionGroup var change: ChangeOptions
    @OptionGroup var pin: PINOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let name = try account.name()
        let reason = try change.agreed(to: "setting the PIN")
        let digits = try pin.digits() ?? PINPrompt.ask()
        let checked: CardPIN
        do throws(CardSecurityError) {
            checked = try CardPIN(digits)
        } catch {
            throw CommandFailure(.badInput, "that is no PIN", cure: "give 4 to 12 digits")
        }
        let result = try OperatorSession(options: options).perform(
            "account.set-pin",
            account.arguments() + [("pin", .string(digits))],
            reason: reason,
            offline: .setPIN(name, checked)
        )
        AccountOpen.report(result, "account", json)
    }
}

/// `account reset-pin`.
struct AccountResetPIN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-pin",
        abstract: "Forgets the wrong PIN tries of a card; its PIN stays.",
        discussion:
            "Example: forecourt account reset-pin personal:17 --reason \"holder called\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var account: AccountArgument
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let name = try account.name()
        let reason = try change.agreed(to: "forgetting the wrong PIN tries")
        let result = try OperatorSession(options: options).perform(
            "account.reset-pin",
            account.arguments(),
            reason: reason,
            offline: .resetPIN(name)
        )
        AccountOpen.report(result, "account", json)
    }
}

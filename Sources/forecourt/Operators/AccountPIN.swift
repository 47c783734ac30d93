import ArgumentParser
import Desk
import Text

/// `account set-pin`.
struct AccountSetPIN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-pin",
        abstract: "Gives a personal card another PIN.",
        discussion: """
            The PIN comes from a prompt or from --pin-file, - for standard input; the switch keeps \
            a reference of it that cannot be turned back. Wrong tries are forgotten.

            Example: forecourt account set-pin personal:17 --pin-prompt \\
              --reason "card issued" --yes
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
        let given = try pin.digits() ?? PINPrompt.ask()
        let digits: PINDigits
        do throws(DeskFailure) {
            digits = try PINDigits(given)
        } catch {
            throw CommandFailure(error)
        }
        let result = try OperatorSession(options: options).say(
            Verbs.accountSetPIN,
            name,
            digits,
            reason: reason
        )
        ChangeReport.show(result, "account", json)
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
        let result = try OperatorSession(options: options).say(
            Verbs.accountResetPIN,
            name,
            reason: reason
        )
        ChangeReport.show(result, "account", json)
    }
}

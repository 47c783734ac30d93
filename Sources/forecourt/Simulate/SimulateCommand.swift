import ArgumentParser

/// `forecourt simulate`.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "The parties around the switch, with faults on request.",
        subcommands: [
            SimulateBank.self, SimulateWeChat.self, SimulateAlipay.self, CompareBooks.self,
        ]
    )
}

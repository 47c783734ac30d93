import ArgumentParser
import Simulators

/// `forecourt simulate alipay`.
struct SimulateAlipay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alipay",
        abstract: "Alipay's gateway with a book of its own: notifies, bills, faults.",
        discussion: ProviderHelp.text(
            wire: "POST /gateway.do, parameters in the query or the body, RSA2.",
            name: "alipay",
            port: 9681
        )
    )

    @Option(help: ArgumentHelp("Address to listen on.", valueName: "host:port"))
    var listen = "127.0.0.1:9681"
    @OptionGroup var options: ProviderOptions

    func run() async throws {
        try await ProviderRun(kind: .alipay, listen: listen, options: options).run()
    }
}

import ArgumentParser
import Simulators

/// `forecourt simulate wechat`.
struct SimulateWeChat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wechat",
        abstract: "WeChat Pay with a book of its own: API v3 and v2, notifies, bills, faults.",
        discussion: ProviderHelp.text(
            wire: """
                API v3 (JSON, signed) and v2 (flat XML, a digest) listen on one port. v2's \
                reversals and refunds want the merchant's certificate: over the plain loopback \
                the header X-Client-Serial stands for it.
                """,
            name: "wechat",
            port: 9680
        )
    )

    @Option(help: ArgumentHelp("Address to listen on.", valueName: "host:port"))
    var listen = "127.0.0.1:9680"
    @OptionGroup var options: ProviderOptions

    func run() async throws {
        try await ProviderRun(kind: .wechat, listen: listen, options: options).run()
    }
}

/// What the help of both providers has in common.
enum ProviderHelp {
    static func text(wire: String, name: String, port: Int) -> String {
        """
        \(wire)

        Verifies signatures, times, lengths, amounts, the reuse of numbers, sums of refunds and \
        the provider's rules; what a client breaks is counted and listed.

        The last two digits of a code decide: 80 pays after 3 s, 81 never, 82 the customer \
        cancels, 83 an error though paid, 84 an error and unpaid, 85 an error and paid after 6 s, \
        86 no answer though paid, 87 no answer and unpaid, 88 expired, 89 used, 90 not enough, \
        91 limit, 92 risk, 93 a broken signature though paid, 94 answered after 20 s, 95 reset \
        and unpaid, 96 is undone at the second call, 97 a refund takes 5 s, 98 is missing in the \
        bill, 99 has one fen less there.

        /__sim/ controls it: GET status, orders, orders/N, violations, bill?date=; POST next, \
        delay, drop, clock, customer, notify, rotate, die.

        Examples:
          forecourt simulate \(name) --book \(name).jsonl
          forecourt simulate \(name) --silent 1% --late 30s:2% --seed 7
          curl -d '{"fault":"pay-at-cancel"}' http://127.0.0.1:\(port)/__sim/next
        """
    }
}

import Simulators

extension ProcessWorld {
    private static let dialects = [
        "unionpay": "unionpay-pos", "ifsf": "ifsf", "plain-text": "iso8583-1987-ascii",
        "plain-binary": "iso8583-1987-binary",
    ]

    /// Starts `forecourt pos VERB` at a listener.
    func startPos(
        _ verb: String,
        _ more: [String] = [],
        at listener: String = "unionpay",
        number: Int = 1
    ) throws -> ForecourtProcess {
        try start(
            [
                "pos", verb, "--dialect", Self.dialects[listener] ?? listener,
                "--target", address(of: listener), "--number", "\(number)", "--data", data,
            ] + more
        )
    }

    /// Runs `forecourt pos VERB` at a listener to its end.
    func pos(
        _ verb: String,
        _ more: [String] = [],
        at listener: String = "unionpay",
        number: Int = 1
    ) async throws -> ForecourtProcess {
        let process = try startPos(verb, more, at: listener, number: number)
        _ = try await process.wait()
        return process
    }

    /// Waits until the link to a host or a wallet is up.
    func waitUntilUp(_ channel: String) async throws {
        let name = "\"name\":\"\(channel)\""
        let isUp = try await Patience.until(seconds: 60) {
            try await run(["channel", "list", "--json"] + named).output.split(separator: "\n")
                .contains { $0.contains(name) && $0.contains("\"state\":\"up\"") }
        }
        guard isUp else { throw ProcessFailure("\(channel) is not up") }
    }

    /// A bare connection to a listener.
    func connect(to listener: String) throws -> TerminalSocket {
        try TerminalSocket(address: address(of: listener), timeoutMilliseconds: 20_000)
    }
}

import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
package import Switch

/// HTTP for probes and dashboards: `/livez`, `/readyz`, `/version`, `/metrics`.
///
/// A service of the switch's group: it answers while the switch starts and drains, so that a probe
/// sees both.
package struct OperatorServer: Service {
    private let paymentSwitch: PaymentSwitch
    private let address: SocketEndpoint
    private let logger: Logger
    private let opened: @Sendable () -> Void

    /// `opened` is called once, when it answers.
    package init(
        paymentSwitch: PaymentSwitch,
        address: SocketEndpoint,
        logger: Logger,
        opened: @escaping @Sendable () -> Void = {}
    ) {
        self.paymentSwitch = paymentSwitch
        self.address = address
        self.logger = logger
        self.opened = opened
    }

    package func run() async throws {
        let application = Application(
            router: Self.router(paymentSwitch),
            server: .http1(configuration: Self.bounds),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: "forecourt",
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connections)
            ),
            onServerRunning: { [opened] _ in opened() },
            logger: logger
        )
        do {
            try await application.run()
        } catch {
            throw StartError.cannotListen("http", on: address, error) ?? error
        }
    }

    /// Connections at once; who comes later waits in the system's queue.
    private static let connections = 64

    /// What one connection may take: 16 KiB of header, and ten seconds from one answer to the next.
    private static let bounds = HTTP1Channel.Configuration(
        additionalChannelHandlers: [AnswerDeadline(.seconds(10))],
        idleTimeout: .seconds(10),
        httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 8 << 10,
            maxHeaderListSize: 16 << 10,
            maxHeaderFieldCount: 100
        )
    )

    private static func router(
        _ paymentSwitch: PaymentSwitch
    ) -> Hummingbird.Router<BasicRequestContext> {
        let router = Hummingbird.Router()
        router.get("livez") { _, _ in text("ok\n") }
        router.get("readyz") { _, _ in
            guard paymentSwitch.currentPhase == .ready else {
                return text("\(paymentSwitch.currentPhase)\n", status: .serviceUnavailable)
            }
            // Reversals go on; whoever sends payments should send them elsewhere.
            guard let damage = paymentSwitch.damage else { return text("ready\n") }
            return text("damaged: \(damage)\n", status: .serviceUnavailable)
        }
        router.get("version") { _, _ in text("\(SwitchVersion.text)\n") }
        router.get("metrics") { _, _ in
            text(paymentSwitch.metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return router
    }

    private static func text(
        _ body: String,
        status: HTTPResponse.Status = .ok,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }
}

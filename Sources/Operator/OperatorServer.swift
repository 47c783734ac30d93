import Hummingbird
package import Logging
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

    package init(paymentSwitch: PaymentSwitch, address: SocketEndpoint, logger: Logger) {
        self.paymentSwitch = paymentSwitch
        self.address = address
        self.logger = logger
    }

    package func run() async throws {
        let application = Application(
            router: Self.router(paymentSwitch),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: "forecourt"
            ),
            logger: logger
        )
        do {
            try await application.run()
        } catch {
            throw StartError.cannotListen("http", on: address, error) ?? error
        }
    }

    private static func router(
        _ paymentSwitch: PaymentSwitch
    ) -> Hummingbird.Router<BasicRequestContext> {
        let router = Hummingbird.Router()
        router.get("livez") { _, _ in text("ok\n") }
        router.get("readyz") { _, _ in
            paymentSwitch.currentPhase == .ready
                ? text("ready\n")
                : text("\(paymentSwitch.currentPhase)\n", status: .serviceUnavailable)
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

import ServiceLifecycle

/// The admin socket's life.
struct AdminSocketService: Service {
    let paymentSwitch: PaymentSwitch

    func run() async throws {
        try? await gracefulShutdown()
    }
}

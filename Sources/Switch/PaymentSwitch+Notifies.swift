import Logging
import NIOCore
import Payments
import Upstream

/// The listener for what wallets tell by themselves.
extension PaymentSwitch {
    /// The bound address of the listener for notifies; nil where there is none.
    package var notifyAddress: SocketEndpoint? {
        guard let listening = notifyListening.value, let notify = configuration.notify else {
            return nil
        }
        return SocketEndpoint(host: notify.address.host, port: listening.port)
    }

    /// Listens for what wallets tell by themselves, where that is configured.
    ///
    /// - Throws: `StartError.addressUnusable`.
    func listenForNotifies() async throws(StartError) {
        guard let settings = configuration.notify,
            let listen = environment.channels.listenForNotifies
        else { return }
        let (checker, counters) = (checker, dispatcher.counters)
        let site = NotifySite(
            settings: settings,
            threads: threads.wallets,
            channels: dispatcher.channels.values.sorted { $0.number.rawValue < $1.number.rawValue },
            clock: clock,
            take: { checker.take($0, $1) },
            count: { counters.add($0.counter) }
        )
        do {
            notifyListening.set(try await listen(site).get())
        } catch {
            throw .addressUnusable(
                listener: "notify",
                address: settings.address,
                reason: Listener.reason(error)
            )
        }
        logger.info(
            "listening",
            metadata: .fields(
                (.listener, "notify"),
                (.address, "\(notifyAddress ?? settings.address)")
            )
        )
    }

    /// Takes no further notify; what is on its way is answered until the book is closed.
    func stopNotifies() async {
        // It fails only when the socket is closed already.
        try? await notifyListening.value?.stop().get()
    }
}

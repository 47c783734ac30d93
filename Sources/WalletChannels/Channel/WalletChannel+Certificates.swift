import NIOCore
import Payments
import Upstream

/// By which certificates a provider is believed, and until when.
extension WalletChannel {
    /// A certificate that ends sooner, with none behind it, needs a person.
    static let warningSeconds: Int64 = 7 * 86_400

    func watchCertificates() {
        guard let keeper else { return }
        let client = client
        let loop = loop
        site.walletLoop.execute {
            keeper.assumeIsolated { keeper in
                keeper.start { news in
                    client.assumeIsolated { $0.take(news) }
                    loop.execute { self.assumeIsolated { $0.hear(news) } }
                }
            }
        }
    }

    private func hear(_ news: CertificateKeeper.News) {
        switch news {
        case .keys(let keys):
            hasKeys = !keys.isEmpty
            keysEnd = keys.end
            reports?.count(.keyChanges)
            checkEnd()
            publish()
        case .nothing(let reason):
            guard let reason else { return }
            note(.certificateUnusable, "they cannot be fetched: \(reason.word)")
        case .folder(let fault): note(.certificateUnusable, "\(fault)")
        }
    }

    /// Looks twice a day: a certificate that people put there is exchanged by people.
    func watchEnd() {
        checkEnd()
        endWatch = loop.scheduleTask(in: CertificateKeeper.refresh) {
            self.assumeIsolated { $0.watchEnd() }
        }
    }

    private func checkEnd() {
        guard let keysEnd, keysEnd - site.now().rawValue / 1_000_000 < Self.warningSeconds else {
            return
        }
        alarm(.certificate)
    }
}

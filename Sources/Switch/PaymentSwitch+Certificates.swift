import NIOCore
import NIOSSL
import Payments

/// Certificates are read again without a restart.
extension PaymentSwitch {
    /// Reads the certificates of every listener again; connections that stand keep theirs.
    ///
    /// All of them are looked at before the first one is used: one that cannot be used leaves
    /// everything as it was.
    ///
    /// - Throws: `StartError.certificateUnusable`.
    package func reloadCertificates() throws(StartError) { use(try readCertificates()) }

    /// The certificates of all listeners as they stand on disk.
    func readCertificates() throws(StartError) -> Certificates {
        var contexts: [ListenerNumber: NIOSSLContext] = [:]
        let now = environment.clock.now().rawValue / 1_000_000
        for profile in profiles {
            guard let settings = profile.settings.tls else { continue }
            contexts[profile.number] = try TLSMaterial.context(
                settings,
                of: profile.settings.name,
                in: dataDirectory,
                at: now
            )
        }
        return Certificates(contexts: contexts)
    }

    /// New connections are shown these.
    func use(_ certificates: Certificates) {
        let fresh = certificates.contexts
        guard !fresh.isEmpty else { return }
        for lane in lanes.lanes {
            lane.executor.eventLoop.execute { lane.assumeIsolated { $0.use(fresh) } }
        }
    }
}

/// Certificates of listeners that were read and can be used.
struct Certificates: Sendable {
    let contexts: [ListenerNumber: NIOSSLContext]
}

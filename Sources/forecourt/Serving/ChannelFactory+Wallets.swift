import CardSecurity
import NIOCore
import NIOSSL
import Payments
import ProviderHTTP
import Switch
import Text
import Upstream
import WalletChannels

extension ChannelFactory {
    /// The same, with the providers of wallets, who are spoken to over HTTP.
    func withWallets() -> ChannelFactory {
        var factory = self
        factory.openWallet = { (order) throws(UnusableFile) -> WalletMaker in
            let opening = ProviderOpening(order)
            let settings = try opening.settings()
            var connecting = ClientTransport.Settings(connections: settings.mostFlights)
            connecting.identity = try opening.identity()
            let transport = connecting
            return { site in WalletChannel(settings, at: WalletSite(site, transport)) }
        }
        factory.listenForNotifies = { site in
            NotifyServer.start(
                host: site.settings.address.host,
                port: site.settings.address.port,
                path: site.settings.publicAddress.path,
                at: NotifyServer.Site(site)
            )
            .map { server in NotifyListening(port: server.port) { server.stop() } }
        }
        return factory
    }
}

extension WalletSite {
    fileprivate init(_ site: ChannelFactory.Site, _ settings: ClientTransport.Settings) {
        let (clock, random) = (site.clock, site.random)
        let loop = site.wallets.loop
        self.init(
            number: site.number,
            loop: site.loop,
            executor: site.executor,
            walletLoop: loop,
            walletExecutor: site.wallets.executor,
            transport: ClientTransport(settings, loop: loop),
            signer: Self.signer(site.wallets),
            now: { clock.now() },
            nonce: { Self.nonce(from: random()) }
        )
    }

    private static func signer(_ threads: WalletThreads) -> any Signer {
        guard let pool = threads.signers else { return InlineSigner() }
        return PoolSigner(on: pool, loop: threads.loop)
    }

    /// 16 bytes as 32 digits.
    private static func nonce(from random: any RandomSource) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        var span = bytes.mutableSpan
        do throws(CardSecurityError) {
            try random.fill(&span)
        } catch {
            // Without a random source nothing here may go on: keys would come of it, too.
            preconditionFailure("The system's random source has failed: \(error).")
        }
        return Hexadecimal.text(bytes)
    }
}

extension NotifyServer.Site {
    fileprivate init(_ site: NotifySite) {
        let clock = site.clock
        self.init(
            loop: site.threads.loop,
            channels: site.channels.compactMap { ($0 as? WalletChannel)?.notifies },
            now: { clock.now() },
            take: site.take,
            count: site.count
        )
    }
}

/// Makes of an account and its files what a channel needs; keys are tried before anything runs.
private struct ProviderOpening {
    let order: ChannelFactory.WalletOrder

    init(_ order: ChannelFactory.WalletOrder) { self.order = order }

    func settings() throws(ChannelFactory.UnusableFile) -> WalletSettings {
        var settings = WalletSettings(
            name: order.settings.name,
            interface: try interface(),
            inFlight: order.settings.inFlight,
            timeout: order.settings.timeout
        )
        settings.orderSeconds = UInt32(
            clamping: order.account.scans.orderUntil.components.seconds
        )
        guard !settings.usesPublishedKeys else {
            throw ChannelFactory.UnusableFile(
                privateKeyFile,
                "it goes with published test keys, which serve on this machine alone"
            )
        }
        return settings
    }

    /// Our certificate with its key, where it is shown.
    func identity() throws(ChannelFactory.UnusableFile) -> ClientTransport.Identity? {
        guard case .weChat(let account) = order.account.interface,
            case .v2(let file) = account.proof
        else { return nil }
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(order.files.certificate ?? [])
        } catch {
            throw ChannelFactory.UnusableFile(file, "it is no certificate in PEM")
        }
        guard !chain.isEmpty else {
            throw ChannelFactory.UnusableFile(file, "it holds no certificate")
        }
        do {
            let key = try NIOSSLPrivateKey(bytes: order.files.privateKey, format: .pem)
            return ClientTransport.Identity(chain: chain, key: key)
        } catch {
            throw ChannelFactory.UnusableFile(privateKeyFile, "it is no private key in PEM")
        }
    }

    private var privateKeyFile: String {
        switch order.account.interface {
        case .weChat(let account): account.privateKeyFile
        case .alipay(let account): account.privateKeyFile
        }
    }

    private func interface() throws(ChannelFactory.UnusableFile) -> WalletSettings.Interface {
        switch order.account.interface {
        case .alipay(let account):
            return .alipay(
                AlipaySettings(
                    site: site(account.gateway, spare: nil, "/alipay", store: account.store),
                    seller: account.seller,
                    key: try signingKey(),
                    platform: try verifyingKey(account.platformKeyFile)
                )
            )
        case .weChat(let account):
            let site = site(account.base, spare: account.spare, "/wechat", store: nil)
            let apiKey = order.files.apiKey ?? []
            switch account.proof {
            case .v2:
                return .weChat2(
                    WeChat2Settings(site: site, merchant: account.merchant, apiKey: apiKey)
                )
            case .v3(let serial, let platform):
                return .weChat(
                    WeChatSettings(
                        site: site,
                        merchant: account.merchant,
                        serial: serial,
                        key: try signingKey(),
                        apiKey: apiKey,
                        platform: try keys(of: platform)
                    )
                )
            }
        }
    }

    private func keys(
        of platform: WeChatPlatform
    ) throws(ChannelFactory.UnusableFile) -> WeChatPlatformKeys {
        switch platform {
        case .folder(let folder):
            return .folder(CertificateStore(folder: order.files.platformFolder ?? folder))
        case .publicKey(let file, let name): return .publicKey(name, try verifyingKey(file))
        case .certificate(let file):
            do throws(ProviderKeyError) {
                return .certificate(try PlatformCertificate(pem: order.files.platform ?? []))
            } catch {
                throw ChannelFactory.UnusableFile(file, "it is no certificate of an RSA key")
            }
        }
    }

    private func site(
        _ base: ProviderURL,
        spare: ProviderURL?,
        _ path: String,
        store: String?
    ) -> ProviderEndpoint {
        ProviderEndpoint(
            base: base,
            spare: spare,
            appID: order.account.appID,
            subject: order.account.subject,
            notify: order.notify.map { $0.description + path },
            store: store
        )
    }

    private func signingKey() throws(ChannelFactory.UnusableFile) -> SigningKey {
        do throws(ProviderKeyError) {
            let pem = String(decoding: order.files.privateKey, as: UTF8.self)
            return try SigningKey(pem: pem)
        } catch {
            throw ChannelFactory.UnusableFile(
                privateKeyFile,
                "it is no private RSA key of 2048 bits or more in PEM"
            )
        }
    }

    private func verifyingKey(
        _ file: String
    ) throws(ChannelFactory.UnusableFile) -> VerifyingKey {
        do throws(ProviderKeyError) {
            let pem = String(decoding: order.files.platform ?? [], as: UTF8.self)
            return try VerifyingKey(pem: pem)
        } catch {
            throw ChannelFactory.UnusableFile(
                file,
                "it is no public RSA key of 2048 bits or more in PEM"
            )
        }
    }
}

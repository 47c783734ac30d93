package import Payments
package import Upstream

/// Who we are at a provider, and how it is reached; keys are read already.
package struct WalletSettings: Sendable {
    package enum Interface: Sendable {
        case weChat(WeChatSettings)
        case weChat2(WeChat2Settings)
        case alipay(AlipaySettings)
    }

    package var name: String
    package var interface: Interface
    /// Requests and questions that are under way, each.
    package var inFlight: Int
    package var timeout: Duration
    /// How far the provider may let a drawn code live.
    package var orderSeconds: UInt32

    package init(
        name: String,
        interface: Interface,
        inFlight: Int = 200,
        timeout: Duration = .seconds(10),
        orderSeconds: UInt32 = 300
    ) {
        self.name = name
        self.interface = interface
        self.inFlight = inFlight
        self.timeout = timeout
        self.orderSeconds = orderSeconds
    }

    package var provider: WalletProvider {
        switch interface {
        case .weChat, .weChat2: .wechat
        case .alipay: .alipay
        }
    }

    private var site: ProviderEndpoint {
        switch interface {
        case .weChat(let settings): settings.site
        case .weChat2(let settings): settings.site
        case .alipay(let settings): settings.site
        }
    }

    /// Whether a key whose private half everybody has would serve a provider elsewhere than on this
    /// machine.
    package var usesPublishedKeys: Bool {
        guard !site.isLoopback else { return false }
        switch interface {
        case .weChat(let settings):
            let platform: VerifyingKey? =
                switch settings.platform {
                case .folder: nil
                case .certificate(let certificate): certificate.key
                case .publicKey(_, let key): key
                }
            return settings.key.verifying.isPublished || platform?.isPublished ?? false
                || PublishedKeys.apiKeys.contains(settings.apiKey)
        case .weChat2(let settings): return PublishedKeys.apiKeys.contains(settings.apiKey)
        case .alipay(let settings):
            return settings.key.verifying.isPublished || settings.platform.isPublished
        }
    }

    /// Calls that may be under way at once; each needs a connection of its own.
    package var mostFlights: Int { inFlight * WalletConnections.parts }

    var form: any ProviderForm {
        switch interface {
        case .weChat(let settings): WeChatForm(settings)
        case .weChat2(let settings): WeChat2Form(settings)
        case .alipay(let settings): AlipayForm(settings)
        }
    }
}

/// What all of a provider's interfaces have alike.
package struct ProviderEndpoint: Sendable {
    package var base: ProviderURL
    /// Asked where the first could not be reached.
    package var spare: ProviderURL?
    package var appID: String
    /// What the customer reads.
    package var subject: String
    /// Where the provider tells what became of a drawn code; nil where nobody listens.
    package var notify: String?
    /// The store as the provider knows it; the terminal's merchant (DE 42) where it is nil.
    package var store: String?

    package init(
        base: ProviderURL,
        spare: ProviderURL? = nil,
        appID: String,
        subject: String,
        notify: String? = nil,
        store: String? = nil
    ) {
        self.base = base
        self.spare = spare
        self.appID = appID
        self.subject = subject
        self.notify = notify
        self.store = store
    }

    /// Whether nothing of it is another machine's.
    package var isLoopback: Bool { base.isLoopback && spare?.isLoopback ?? true }

    /// Where an attempt goes: the first address, and the other one in turn.
    package func address(spare isSpare: Bool) -> ProviderURL { isSpare ? spare ?? base : base }
}

/// WeChat's version 3.
package struct WeChatSettings: Sendable {
    package var site: ProviderEndpoint
    package var merchant: String
    /// Of our certificate, upper-case hexadecimal.
    package var serial: String
    package var key: SigningKey
    /// 32 bytes, by which certificates and notifies are opened.
    package var apiKey: [UInt8]
    package var platform: WeChatPlatformKeys

    package init(
        site: ProviderEndpoint,
        merchant: String,
        serial: String,
        key: SigningKey,
        apiKey: [UInt8],
        platform: WeChatPlatformKeys
    ) {
        self.site = site
        self.merchant = merchant
        self.serial = serial
        self.key = key
        self.apiKey = apiKey
        self.platform = platform
    }

    /// The name of the public key by which answers are verified, where it is no certificate.
    var platformName: String? {
        if case .publicKey(let name, _) = platform { return name }
        return nil
    }
}

/// Whose signatures on WeChat's answers are believed.
package enum WeChatPlatformKeys: Sendable {
    /// Certificates of a folder, fetched and exchanged as they come.
    case folder(CertificateStore)
    case certificate(PlatformCertificate)
    /// A public key, and the name that answers give it.
    case publicKey(String, VerifyingKey)

    /// What is there from the start.
    var keys: PlatformKeys {
        switch self {
        case .folder: PlatformKeys()
        case .certificate(let certificate): PlatformKeys(certificate)
        case .publicKey(let name, let key): PlatformKeys(name: name, key)
        }
    }
}

/// WeChat's version 2.
package struct WeChat2Settings: Sendable {
    package var site: ProviderEndpoint
    package var merchant: String
    /// 32 bytes, by which everything is signed, both ways.
    package var apiKey: [UInt8]
    package var signature: WeChat2Signature

    package init(
        site: ProviderEndpoint,
        merchant: String,
        apiKey: [UInt8],
        signature: WeChat2Signature = .hmac
    ) {
        self.site = site
        self.merchant = merchant
        self.apiKey = apiKey
        self.signature = signature
    }
}

/// Alipay.
package struct AlipaySettings: Sendable {
    package var site: ProviderEndpoint
    package var seller: String
    package var key: SigningKey
    package var platform: VerifyingKey

    package init(site: ProviderEndpoint, seller: String, key: SigningKey, platform: VerifyingKey) {
        self.site = site
        self.seller = seller
        self.key = key
        self.platform = platform
    }
}

extension WeChatSettings: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension WeChat2Settings: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension AlipaySettings: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

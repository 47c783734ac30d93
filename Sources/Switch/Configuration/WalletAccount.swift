package import Payments
package import Upstream

/// Who we are at a wallet's provider, and how it is reached.
package struct WalletAccount: Sendable, Equatable {
    /// Each interface with what it alone needs.
    package enum Interface: Sendable, Equatable {
        case weChat(WeChatAccount)
        case alipay(AlipayAccount)
    }

    package var interface: Interface
    /// Our number of an application at the provider.
    package var appID: String
    /// What the customer reads about the payment; at most 127 bytes.
    package var subject = Self.standardSubject
    package var poll: PollSettings
    package var scans = ScanSettings()

    package static let standardSubject = "Purchase"
    /// WeChat takes 127 bytes, Alipay 256 characters.
    package static let subjectBytes = 127

    package init(_ interface: Interface, appID: String) {
        self.interface = interface
        self.appID = appID
        poll =
            switch interface {
            case .weChat: PollSettings(of: .wechat)
            case .alipay: PollSettings(of: .alipay)
            }
    }

    package var provider: WalletProvider {
        switch interface {
        case .weChat: .wechat
        case .alipay: .alipay
        }
    }

    /// Its files that only their owner may read, and those that anybody may.
    package var files: (secret: [String], open: [String]) {
        switch interface {
        case .alipay(let account): ([account.privateKeyFile], [account.platformKeyFile])
        case .weChat(let account):
            ([account.privateKeyFile, account.apiKeyFile], account.proof.files)
        }
    }

    /// Connections at most, in parts of the channel's `in_flight`: each address has its own, and so
    /// has what goes with our certificate.
    var connectionParts: Int {
        switch interface {
        case .alipay: return WalletConnections.parts
        case .weChat(let account):
            let shown: Int
            switch account.proof {
            case .v2: shown = 1
            case .v3: shown = 0
            }
            return (account.spare == nil ? 1 : 2) * (WalletConnections.parts + shown)
        }
    }

    /// Where its requests go first.
    package var base: ProviderURL {
        switch interface {
        case .weChat(let account): account.base
        case .alipay(let account): account.gateway
        }
    }
}

/// When a provider is asked about a payment that is not decided.
package struct PollSettings: Sendable, Equatable {
    /// Wait between two questions.
    package var every: Duration
    /// How long after its request a payment is asked about before it is taken back.
    package var until: Duration
    /// The least of ``until``: before it the provider would refuse to take the payment back.
    package let earliest: Duration

    /// What the provider's rules ask for.
    package init(of provider: WalletProvider) {
        let terms = WalletTerms(of: provider)
        every = .milliseconds(terms.pollMilliseconds)
        until = .milliseconds(terms.pollUntilMilliseconds)
        let rule = WalletTerms.tooEarlyMilliseconds(of: provider)
        earliest = max(.seconds(1), .milliseconds(rule))
    }
}

/// Our account at WeChat Pay.
package struct WeChatAccount: Sendable, Equatable {
    /// What proves who asks and who answers.
    package enum Proof: Sendable, Equatable {
        /// JSON, signed with RSA: our certificate's number, and whose signatures are believed.
        case v3(serial: String, WeChatPlatform)
        /// XML, signed with the key alone; what gives money back goes with our certificate.
        case v2(certificateFile: String)

        fileprivate var files: [String] {
            switch self {
            case .v2(let file), .v3(_, .certificate(let file)), .v3(_, .publicKey(let file, _)):
                [file]
            case .v3(_, .folder): []
            }
        }
    }

    package var base: ProviderURL
    /// Tried where the first could not be reached.
    package var spare: ProviderURL?
    /// Our number as a merchant.
    package var merchant: String
    /// PEM file of the private key of our certificate, mode 0600.
    package var privateKeyFile: String
    /// File of the interface's key, 32 characters, mode 0600.
    package var apiKeyFile: String
    package var proof: Proof
}

/// Whose signatures on WeChat's answers are believed.
package enum WeChatPlatform: Sendable, Equatable {
    /// A folder of certificates, fetched and exchanged by the switch itself.
    case folder(String)
    /// A PEM file of one certificate.
    case certificate(String)
    /// A PEM file of a public key, and the name that answers give it.
    case publicKey(String, name: String)
}

/// Our account at Alipay.
package struct AlipayAccount: Sendable, Equatable {
    package var gateway: ProviderURL
    /// Our number as a seller.
    package var seller: String
    /// The store as Alipay knows it; nil names none.
    package var store: String?
    /// PEM file of our application's private key, mode 0600.
    package var privateKeyFile: String
    /// PEM file of the public key that answers are signed with.
    package var platformKeyFile: String
}

/// Where providers tell us what became of orders.
package struct NotifySettings: Sendable, Equatable {
    package var address: SocketEndpoint
    /// The same as providers reach it, without `/wechat` or `/alipay`.
    package var publicAddress: ProviderURL
}

/// The times of scanned payments that all wallets have alike.
package struct ScanSettings: Sendable, Equatable {
    /// How long a payment that ended paid waits for its terminal to ask before it goes back.
    package var unclaimed = Duration.seconds(180)
    /// How long a code that a terminal shows can be paid.
    package var orderUntil = Duration.seconds(300)

    package init() {}
}

package import ISO8583
import Payments
import Text
import Upstream

/// A payment channel as configured.
package struct ChannelSettings: Sendable, Equatable {
    /// What stands behind it.
    package enum Kind: String, Sendable, CaseIterable {
        /// The in-house accounts, decided in the book's own step.
        case inHouse = "in-house"
        /// A host behind an ISO 8583 link.
        case host
        /// WeChat Pay.
        case wechat
        case alipay

        /// The first name of `in-house`: files that have it are read for ever, and the digests
        /// that journals hold were made with it.
        static let firstName = "ledger"

        /// Whether somebody beyond this switch decides.
        package var isExternal: Bool {
            switch self {
            case .inHouse: false
            case .host, .wechat, .alipay: true
            }
        }

        /// Whether codes of customers are paid there.
        package var isWallet: Bool {
            switch self {
            case .inHouse, .host: false
            case .wechat, .alipay: true
            }
        }

        /// As `a host` in a sentence.
        var phrase: String {
            switch self {
            case .inHouse: "an in-house channel"
            case .host: "a host"
            case .wechat: "WeChat Pay"
            case .alipay: "Alipay"
            }
        }
    }

    package var name: String
    package var kind: Kind
    package var address: SocketEndpoint?
    package var dialect: String?
    package var framing = FrameFormat.binary2
    package var sockets = 1
    /// How long the host may take, for payments and network messages alike.
    package var timeout = Duration.seconds(10)
    /// Requests that wait for an answer at most.
    package var inFlight = 500
    /// Silence after which the host is asked whether it is there.
    package var echo = Duration.seconds(60)
    /// Which parts of an answer name its request.
    package var match = HostMatchKey.standard
    /// File of the zone master key, 32 hex characters, mode 0600; relative to the data directory.
    package var zoneKeyFile: String
    package var forward = ForwardSettings()
    /// There exactly where the kind is a wallet's.
    package var wallet: WalletAccount?

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
        zoneKeyFile = "\(name).zmk"
        if kind.isWallet { (inFlight, forward) = (200, .wallet) }
    }
}

/// The life of reversals that are stored until a host has them.
package struct ForwardSettings: Sendable, Equatable {
    /// Stored reversals at which new payments of the channel are refused.
    package var limit = 10_000
    /// Wait before the second attempt; it doubles with each further one.
    package var backoff = Duration.seconds(2)
    package var longestBackoff = Duration.seconds(300)
    /// Attempts without an answer before a person has to look.
    package var attempts = 100
    /// Answers that settle nothing before a person has to look.
    package var refusals = 5
    /// Age at which a reversal is given up to a person.
    package var expiry = Duration.seconds(72 * 3600)

    package init() {}

    /// Of a wallet: by then its provider has given up what it could not give back.
    package static var wallet: ForwardSettings {
        var settings = ForwardSettings()
        settings.longestBackoff = .seconds(900)
        settings.expiry = .seconds(240 * 3600)
        return settings
    }
}

extension ChannelSettings {
    /// Where the other side is, for people; nil in house.
    package var remote: String? { address?.description ?? wallet?.base.description }

    /// Connections to the other side that may be there at once.
    var mostConnections: Int {
        // One that is lost may be there still when the next is.
        guard let wallet else { return 2 * sockets }
        return inFlight * wallet.connectionParts
    }

    /// What the book must know of the other side.
    var terms: HostTerms {
        var terms = boundTerms
        terms.wallet = wallet?.terms
        return terms
    }

    private var boundTerms: HostTerms {
        HostTerms(
            timeoutMilliseconds: timeout.wholeMilliseconds,
            inFlightLimit: UInt32(clamping: inFlight),
            forwardLimit: UInt32(clamping: forward.limit),
            backoffMilliseconds: forward.backoff.wholeMilliseconds,
            maximumBackoffMilliseconds: forward.longestBackoff.wholeMilliseconds,
            attemptLimit: UInt32(clamping: forward.attempts),
            refusalLimit: UInt32(clamping: forward.refusals),
            expirySeconds: UInt32(clamping: forward.expiry.components.seconds)
        )
    }
}

extension WalletAccount {
    fileprivate var terms: WalletTerms {
        var terms = WalletTerms(of: provider)
        terms.pollMilliseconds = poll.every.wholeMilliseconds
        terms.pollUntilMilliseconds = poll.until.wholeMilliseconds
        terms.unclaimedSeconds = UInt32(clamping: scans.unclaimed.components.seconds)
        terms.orderSeconds = UInt32(clamping: scans.orderUntil.components.seconds)
        return terms
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: UInt32 { UInt32(clamping: nanoseconds / 1_000_000) }
}

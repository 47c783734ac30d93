package import Payments
import Text
package import Upstream

/// A notify as it came over HTTP.
package struct NotifyRequest: Sendable {
    package let headers: [(String, String)]
    package let body: [UInt8]

    package init(headers: [(String, String)], body: [UInt8]) {
        self.headers = headers
        self.body = body
    }
}

/// What a notify comes to, before the book hears of it.
package enum NotifyReading: Hashable, Sendable {
    /// Verified, and about an order of this switch's form.
    case hint(WalletHint)
    /// Verified, and about an order that no switch of this kind has made.
    case foreign
    case refused(UnknownReason)
}

/// Reads what a provider tells by itself: who sent it, and which order it is about.
///
/// Its amount and its state are never looked at: it is a reason to ask, so there is nothing in it
/// that could be believed by mistake.
package struct NotifyReader: Sendable {
    package let channel: ChannelNumber
    package let provider: WalletProvider
    private let interface: WalletSettings.Interface

    package init(_ settings: WalletSettings, channel: ChannelNumber) {
        self.channel = channel
        provider = settings.provider
        interface = settings.interface
    }

    /// Whether a head has what a notify is verified by, as far as that stands there.
    package func isSigned(_ headers: [(String, String)]) -> Bool {
        switch interface {
        case .alipay, .weChat2: true
        // Why they are of no use matters to nobody.
        case .weChat: (try? WeChatHeaders(headers)) != nil
        }
    }

    package func read(
        _ request: NotifyRequest,
        _ keys: PlatformKeys,
        at now: Timestamp
    ) -> NotifyReading {
        switch interface {
        case .alipay(let settings): read(request, settings)
        case .weChat(let settings): read(request, settings, keys, now)
        case .weChat2(let settings): read(request, settings)
        }
    }

    private func hint(_ number: String?, _ cause: WalletHint.Cause) -> NotifyReading {
        guard let number else { return .refused(.unreadable) }
        guard let order = OrderNumber(number) else { return .foreign }
        return .hint(WalletHint(channel: channel, number: order, about: cause))
    }

    // MARK: Alipay

    private func read(_ request: NotifyRequest, _ settings: AlipaySettings) -> NotifyReading {
        guard let fields = FormFields.fields(request.body) else { return .refused(.unreadable) }
        func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard value("sign_type") == "RSA2", let sign = value("sign") else {
            return .refused(.unsigned)
        }
        // Before the signature, which takes longer to look at than all the rest.
        guard value("app_id") == settings.site.appID, value("seller_id") == settings.seller else {
            return .refused(.anotherOrder)
        }
        let text = AlipayText.canonical(fields, without: ["sign", "sign_type"])
        guard let signature = Base64Text.bytes(sign, limit: 1_024),
            settings.platform.verifies(signature, of: text)
        else { return .refused(.badSignature) }
        return hint(value("out_trade_no"), value("refund_fee") == nil ? .payment : .refund)
    }

    // MARK: WeChat, version 3

    private func read(
        _ request: NotifyRequest,
        _ settings: WeChatSettings,
        _ keys: PlatformKeys,
        _ now: Timestamp
    ) -> NotifyReading {
        let headers: WeChatHeaders
        do throws(WeChatHeaders.Fault) {
            headers = try WeChatHeaders(request.headers)
        } catch {
            return .refused(error == .unsigned ? .unsigned : .unreadable)
        }
        if let reason = AnswerVerifier.believes(headers, request.body, keys, now) {
            return .refused(reason)
        }
        guard let outer = JSONValue.parseObject(request.body),
            let event = outer["event_type"]?.string, let resource = outer["resource"],
            let opened = WeChatResource.open(
                resource,
                key: settings.apiKey,
                limit: NotifyBounds.bodyBytes
            ), let inner = JSONValue.parseObject(opened)
        else { return .refused(.unreadable) }
        guard inner["mchid"]?.string == settings.merchant,
            inner["appid"].map({ $0.string == settings.site.appID }) ?? true
        else { return .refused(.anotherOrder) }
        return hint(
            inner["out_trade_no"]?.string,
            event.hasPrefix("REFUND.") ? .refund : .payment
        )
    }

    // MARK: WeChat, version 2

    private func read(_ request: NotifyRequest, _ settings: WeChat2Settings) -> NotifyReading {
        guard let document = FlatXML(request.body), document["return_code"] == "SUCCESS" else {
            return .refused(.unreadable)
        }
        guard document["appid"] == settings.site.appID, document["mch_id"] == settings.merchant
        else { return .refused(.anotherOrder) }
        // A refund's notify is not signed; who can encrypt it has the key.
        if let sealed = document["req_info"] {
            guard let opened = WeChat2Information.open(sealed, apiKey: settings.apiKey),
                let refund = FlatXML(opened, root: "root")
            else { return .refused(.badSignature) }
            return hint(refund["out_trade_no"], .refund)
        }
        guard document["sign"] != nil else { return .refused(.unsigned) }
        guard settings.signature.verifies(document.fields, key: settings.apiKey) else {
            return .refused(.badSignature)
        }
        return hint(document["out_trade_no"], .payment)
    }

    // MARK: Answers

    /// What the provider hears; it says it again later where it was not acknowledged.
    package func reply(_ isAcknowledged: Bool) -> NotifyReply {
        switch interface {
        case .alipay:
            NotifyReply(status: 200, type: "text/plain", body: isAcknowledged ? "success" : "fail")
        case .weChat where isAcknowledged: NotifyReply(status: 204, type: nil, body: "")
        case .weChat:
            NotifyReply(
                status: 500,
                type: "application/json",
                body: #"{"code":"FAIL","message":"try again"}"#
            )
        case .weChat2:
            NotifyReply(
                status: 200,
                type: "text/xml",
                body: "<xml><return_code><![CDATA[\(isAcknowledged ? "SUCCESS" : "FAIL")]]>"
                    + "</return_code></xml>"
            )
        }
    }
}

/// An answer to a notify.
package struct NotifyReply: Equatable, Sendable {
    package let status: Int
    package let type: String?
    package let body: String
}

/// What a listener for notifies takes.
package enum NotifyBounds {
    package static let bodyBytes = 64 << 10
    package static let connections = WalletConnections.notifies
    /// Requests a second, of everybody and of one address.
    ///
    /// A proxy in front makes everybody one address. Verifying takes some 20 microseconds, so all
    /// of them together take a fiftieth of one thread.
    package static let rate = 1_000
    package static let ratePerSource = 500
    /// Addresses whose rate is known.
    package static let sources = 1_024
    /// For a connection, from its beginning to its end.
    package static let seconds: Int64 = 10
}

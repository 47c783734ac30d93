/// The keys of a simulated provider and what it knows of its one merchant.
package struct ProviderKeyring: Sendable {
    /// A platform key of WeChat's with its certificate.
    package struct Platform: Sendable {
        package let key: ProviderSigningKey
        package let certificate: ProviderCertificate
    }

    /// Files of the folder that are read, in the form of the published test keys.
    package struct Sources: Sendable {
        /// A file's text by its name.
        package var text: @Sendable (String) throws(ProviderError) -> String

        package init(_ text: @escaping @Sendable (String) throws(ProviderError) -> String) {
            self.text = text
        }
    }

    /// What requests are checked with.
    package let merchant: ProviderVerifyingKey
    /// WeChat's name of the merchant's certificate.
    package let merchantSerial: String
    /// What Alipay signs with; WeChat's first platform key.
    package let signing: ProviderSigningKey
    /// WeChat's platform keys, in the order in which they come into use.
    package let platforms: [Platform]

    package init(_ kind: ProviderKind, _ sources: Sources) throws(ProviderError) {
        switch kind {
        case .alipay:
            let app = "TESTONLY_alipay_app_public.pem"
            let platform = "TESTONLY_alipay_platform_pkcs8.pem"
            merchant = try ProviderVerifyingKey(pem: sources.text(app), name: app)
            merchantSerial = ""
            signing = try ProviderSigningKey(pem: sources.text(platform), name: platform)
            platforms = []
        case .wechat:
            let name = "TESTONLY_wechat_mch_cert.pem"
            let certificate = try sources.text(name)
            merchant = try ProviderVerifyingKey(certificate: certificate, name: name)
            merchantSerial = try ProviderCertificate(pem: certificate, name: name).serial
            platforms = [
                try Self.platform("TESTONLY_wechat_platform", sources),
                try Self.platform("TESTONLY_wechat_platform_next", sources),
            ]
            signing = platforms[0].key
        }
    }

    /// The files that a provider reads.
    package static func files(of kind: ProviderKind) -> [String] {
        switch kind {
        case .alipay: ["TESTONLY_alipay_app_public.pem", "TESTONLY_alipay_platform_pkcs8.pem"]
        case .wechat:
            [
                "TESTONLY_wechat_mch_cert.pem", "TESTONLY_wechat_platform_pkcs8.pem",
                "TESTONLY_wechat_platform_cert.pem", "TESTONLY_wechat_platform_next_pkcs8.pem",
                "TESTONLY_wechat_platform_next_cert.pem",
            ]
        }
    }

    private static func platform(
        _ name: String,
        _ sources: Sources
    ) throws(ProviderError) -> Platform {
        let key = name + "_pkcs8.pem"
        let certificate = name + "_cert.pem"
        return Platform(
            key: try ProviderSigningKey(pem: sources.text(key), name: key),
            certificate: try ProviderCertificate(
                pem: sources.text(certificate),
                name: certificate
            )
        )
    }
}

/// Who the merchant is, and the secrets that it shares with WeChat.
package struct ProviderMerchant: Hashable, Sendable {
    package var application: String
    package var number: String
    /// APIv3: 32 bytes.
    package var keyV3 = "TESTONLYapiv3key0123456789abcdef"
    package var keyV2 = "TESTONLYv2key0123456789abcdefghi"

    package init(application: String, number: String) {
        self.application = application
        self.number = number
    }

    /// The merchant of the published vectors.
    package static func published(_ kind: ProviderKind) -> ProviderMerchant {
        switch kind {
        case .alipay: ProviderMerchant(application: "2021000000000001", number: "2088000000000001")
        case .wechat: ProviderMerchant(application: "wx8888888888888888", number: "1900000109")
        }
    }
}

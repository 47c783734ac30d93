import CryptoExtras
import Payments
import Testing
import Upstream

@testable import WalletChannels

@Suite struct ProviderKeysTests {
    private static let pairs = ["alipay_app", "alipay_platform", "wechat_mch", "wechat_platform"]

    @Test(arguments: pairs)
    func `a private key is read in both forms, and its public half verifies`(name: String) throws {
        let text = Array("text".utf8)
        let one = try SigningKey(pem: Fixture.text("TESTONLY_\(name)_pkcs1.pem"))
        let other = try Fixture.signingKey(name)
        let key = try Fixture.verifyingKey(name)
        #expect(try one.signature(of: text) == other.signature(of: text))
        #expect(key.verifies(try one.signature(of: text), of: text))
        #expect(one.verifying.fingerprint == key.fingerprint)
        #expect(key.isPublished)
    }

    @Test func `what is no key is none`() {
        for text in ["", "x", Fixture.text("TESTONLY_wechat_mch_cert.pem")] {
            #expect(throws: ProviderKeyError.noKey) { try SigningKey(pem: text) }
            #expect(throws: ProviderKeyError.noKey) { try VerifyingKey(pem: text) }
            #expect(throws: ProviderKeyError.noCertificate) {
                try PlatformCertificate(pem: Array("x".utf8))
            }
        }
    }

    @Test func `a certificate has its serial, its key and its end`() throws {
        let certificate = try Fixture.certificate()
        #expect(certificate.serial == "5157F09EFDC096DE15EBE81A47057A7232F1B8E1")
        #expect(
            certificate.key.fingerprint == (try Fixture.verifyingKey("wechat_platform")).fingerprint
        )
        #expect(certificate.notAfter > Fixture.noon.rawValue / 1_000_000)
    }

    @Test func `published keys serve on this machine alone`() throws {
        func uses(_ base: String) throws -> [Bool] {
            let address = try #require(ProviderURL(base))
            var alipay = try Forms.alipay()
            alipay.site.base = address
            var weChat = try Forms.weChat()
            weChat.site.base = address
            var second = try Forms.weChat2()
            second.site.base = address
            return [
                WalletSettings.Interface.alipay(alipay), .weChat(weChat), .weChat2(second),
            ].map { WalletSettings(name: "w", interface: $0).usesPublishedKeys }
        }
        #expect(try uses("http://127.0.0.1:9680") == [false, false, false])
        #expect(try uses("https://api.example.test") == [true, true, true])
    }

    @Test func `each published key is refused by itself, and at either address`() throws {
        let own = try SigningKey(
            pem: try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation
        )
        let folder = WeChatPlatformKeys.folder(CertificateStore(folder: "/nowhere"))
        func uses(_ change: (inout WeChatSettings) throws -> Void) throws -> Bool {
            var settings = try Forms.weChat(folder)
            settings.key = own
            settings.apiKey = Array("0123456789abcdef0123456789abcdef".utf8)
            settings.site.spare = ProviderURL("https://api.example.test")
            try change(&settings)
            return WalletSettings(name: "w", interface: .weChat(settings)).usesPublishedKeys
        }
        #expect(try !uses { _ in })
        #expect(try uses { $0.apiKey = Fixture.apiKey })
        #expect(try uses { $0.key = try Fixture.signingKey("wechat_mch") })
        #expect(try uses { $0.platform = .certificate(try Fixture.certificate()) })
        #expect(
            try !uses {
                $0.apiKey = Fixture.apiKey
                $0.site.spare = nil
            }
        )
    }
}

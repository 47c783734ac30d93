import Simulators
import Switch
import Upstream

extension WalletAccount {
    /// The published test keys under the names of this account's files, where it is a simulated
    /// provider's: on this machine.
    var publishedFiles: [(name: String, bytes: [UInt8])] {
        guard base.isLoopback else { return [] }
        switch interface {
        case .alipay(let account):
            return [
                (account.privateKeyFile, PackageResources.TESTONLY_alipay_app_pkcs8_pem),
                (account.platformKeyFile, PackageResources.TESTONLY_alipay_platform_public_pem),
            ]
        case .weChat(let account):
            let merchant = ProviderMerchant.published(.wechat)
            let key = (account.privateKeyFile, PackageResources.TESTONLY_wechat_mch_pkcs8_pem)
            switch account.proof {
            case .v2(let certificate):
                return [
                    key, (account.apiKeyFile, Array(merchant.keyV2.utf8)),
                    (certificate, PackageResources.TESTONLY_wechat_mch_cert_pem),
                ]
            case .v3(_, let platform):
                return [key, (account.apiKeyFile, Array(merchant.keyV3.utf8))]
                    + platform.publishedFiles
            }
        }
    }
}

extension WeChatPlatform {
    fileprivate var publishedFiles: [(name: String, bytes: [UInt8])] {
        switch self {
        case .certificate(let file):
            [(file, PackageResources.TESTONLY_wechat_platform_cert_pem)]
        // The folder is filled by the switch; a public key goes with a name that is not published.
        case .folder, .publicKey: []
        }
    }
}

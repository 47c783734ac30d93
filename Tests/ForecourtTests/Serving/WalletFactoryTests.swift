import Foundation
import Journal
import Testing

@testable import Switch
@testable import forecourt

/// Keys of wallets' channels are tried before anything runs.
@Suite struct WalletFactoryTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/vectors/providers").path

    private static let key = "0123456789abcdefghijklmnopqrstuv"

    /// A data directory with the published keys under the names that the channels below have.
    private final class Folder {
        let path = NSTemporaryDirectory() + "factory-\(UUID().uuidString)"

        init() throws {
            let manager = FileManager.default
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, from) in [
                ("wechat.pem", "TESTONLY_wechat_mch_pkcs8.pem"),
                ("alipay.pem", "TESTONLY_alipay_app_pkcs1.pem"),
                ("merchant.pem", "TESTONLY_wechat_mch_cert.pem"),
                ("platform.pem", "TESTONLY_wechat_platform_cert.pem"),
                ("wechat-public.pem", "TESTONLY_wechat_platform_public.pem"),
                ("alipay-platform.pem", "TESTONLY_alipay_platform_public.pem"),
            ] {
                try manager.copyItem(
                    atPath: WalletFactoryTests.fixtures + "/" + from,
                    toPath: path + "/" + name
                )
                try manager.setAttributes(
                    [.posixPermissions: 0o600],
                    ofItemAtPath: path + "/" + name
                )
            }
            try write("wechat.key", WalletFactoryTests.key)
            try write("broken.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n")
        }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600],
                ofItemAtPath: path + "/" + name
            )
        }

        // What a test leaves behind is no fault of it.
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private static let third = """
        kind: wechat, base: "http://127.0.0.1:1", app_id: "1", merchant: "1", serial: "1", \
        private_key: {file: wechat.pem}, api_key: {file: wechat.key}, platform: {file: platform.pem}
        """
    private static let second = """
        kind: wechat, api: v2, base: "http://127.0.0.1:1", app_id: "1", merchant: "1", \
        private_key: {file: wechat.pem}, api_key: {file: wechat.key}, \
        certificate: {file: merchant.pem}
        """
    private static let alipay = """
        kind: alipay, gateway: "http://127.0.0.1:1/gateway.do", app_id: "1", seller: "1", \
        private_key: {file: alipay.pem}, platform: {file: alipay-platform.pem}
        """

    private func open(_ channel: String, _ folder: Folder) throws {
        let read = try ConfigurationReader.read(
            yaml: "schema: 1\nroutes: []\nchannels:\n  - {name: w, \(channel)}\n",
            named: "f.yaml"
        )
        let settings = try #require(read.configuration.channels.first)
        let account = try #require(settings.wallet)
        let order = ChannelFactory.WalletOrder(
            settings: settings,
            account: account,
            files: try WalletFiles(
                of: account,
                channel: settings.name,
                in: DataDirectory(path: folder.path)
            ),
            notify: nil
        )
        _ = try ChannelFactory.none.withWallets().openWallet(order)
    }

    @Test(arguments: [
        Self.third, Self.second, Self.alipay,
        Self.third.replacing("{file: platform.pem}", with: "{dir: certificates}"),
        Self.third.replacing(
            "{file: platform.pem}",
            with: "{public_key: wechat-public.pem, name: PUB_KEY_ID_1}"
        ),
    ])
    func `keys that fit are taken`(_ channel: String) throws {
        try open(channel, try Folder())
    }

    @Test(arguments: [
        (Self.third, "wechat.pem", "broken.pem", "it is no private RSA key"),
        (Self.third, "wechat.pem", "wechat-public.pem", "it is no private RSA key"),
        (Self.third, "{file: platform.pem}", "{file: wechat-public.pem}", "it is no certificate"),
        (
            Self.third, "{file: platform.pem}", "{public_key: broken.pem, name: PUB_KEY_ID_1}",
            "it is no public RSA key"
        ),
        (Self.second, "merchant.pem", "wechat-public.pem", "it "),
        (Self.second, "wechat.pem", "broken.pem", "it is no private key in PEM"),
        (Self.alipay, "alipay.pem", "broken.pem", "it is no private RSA key"),
        (Self.alipay, "alipay-platform.pem", "alipay.pem", "it is no public RSA key"),
    ])
    func `a file that holds no such key stops the start`(
        _ channel: String,
        _ from: String,
        _ to: String,
        _ said: String
    ) throws {
        let folder = try Folder()
        let error = #expect(throws: ChannelFactory.UnusableFile.self) {
            try open(channel.replacing(from, with: to), folder)
        }
        #expect(error?.reason.hasPrefix(said) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: [Self.third, Self.alipay])
    func `published keys serve on this machine alone`(_ channel: String) throws {
        let folder = try Folder()
        let error = #expect(throws: ChannelFactory.UnusableFile.self) {
            try open(channel.replacing("http://127.0.0.1:1", with: "https://api.example"), folder)
        }
        #expect(error?.reason.contains("published test keys") == true)
    }
}

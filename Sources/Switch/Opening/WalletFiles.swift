import Journal

/// What the files of a wallet's account hold; of itself it says nothing.
package struct WalletFiles: Sendable {
    /// PEM.
    package let privateKey: [UInt8]
    /// 32 bytes; nil at Alipay.
    package let apiKey: [UInt8]?
    /// Our certificate, PEM, where it is shown.
    package let certificate: [UInt8]?
    /// PEM of what answers are verified by, where it is one file.
    package let platform: [UInt8]?
    /// Path of the folder of what answers are verified by, where it is one.
    package let platformFolder: String?

    /// Bytes of an interface's key.
    private static let apiKeyBytes = 32

    /// Why nothing was read.
    enum Fault: Error {
        case missing(reason: String)
        case unusable(StartError)
    }

    /// Reads them all.
    init(
        of account: WalletAccount,
        channel: String,
        in directory: DataDirectory
    ) throws(Fault) {
        func bytes(_ what: String, _ name: String, isSecret: Bool) throws(Fault) -> [UInt8] {
            let file = ProviderFile(
                channel: channel,
                path: directory.resolve(name),
                isSecret: isSecret
            )
            guard file.exists else { throw .missing(reason: "no \(what) at \(file.path)") }
            do throws(StartError) {
                return try file.read()
            } catch {
                throw .unusable(error)
            }
        }
        switch account.interface {
        case .alipay(let alipay):
            privateKey = try bytes("private key", alipay.privateKeyFile, isSecret: true)
            (apiKey, certificate, platformFolder) = (nil, nil, nil)
            platform = try bytes("key of Alipay", alipay.platformKeyFile, isSecret: false)
        case .weChat(let weChat):
            privateKey = try bytes("private key", weChat.privateKeyFile, isSecret: true)
            let digits = try bytes("interface key", weChat.apiKeyFile, isSecret: true)
            let key = digits.filter { $0 > 0x20 }
            guard key.count == Self.apiKeyBytes, key.allSatisfy({ $0 < 0x7F }) else {
                throw .unusable(
                    .providerFileUnusable(
                        channel: channel,
                        path: directory.resolve(weChat.apiKeyFile),
                        reason: "it does not hold \(Self.apiKeyBytes) characters"
                    )
                )
            }
            apiKey = key
            switch weChat.proof {
            case .v2(let file):
                certificate = try bytes("certificate", file, isSecret: false)
                (platform, platformFolder) = (nil, nil)
            case .v3(_, .folder(let folder)):
                (certificate, platform) = (nil, nil)
                platformFolder = directory.resolve(folder)
            case .v3(_, .certificate(let file)), .v3(_, .publicKey(let file, _)):
                (certificate, platformFolder) = (nil, nil)
                platform = try bytes("key of WeChat", file, isSecret: false)
            }
        }
    }
}

extension WalletFiles: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "the files of a wallet" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

import NIOCore
import NIOEmbedded
import NIOSSL

/// What a simulated terminal shakes hands with.
package struct TerminalTLS: Sendable {
    let context: NIOSSLContext

    /// Trusts the authorities of a PEM file; shows a certificate where one is given.
    ///
    /// Throws `tls` with what is wrong.
    package init(
        authorities: String,
        certificate: String?,
        key: String?
    ) throws(TerminalSocketError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        do {
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMFile(authorities)
            )
        } catch {
            throw .tls(reason: "\(authorities) holds no certificate")
        }
        if let certificate, let key {
            do {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate)
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(
                    try NIOSSLPrivateKey(file: key, format: .pem)
                )
            } catch {
                throw .tls(reason: "\(certificate) or \(key) cannot be read")
            }
        }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .tls(reason: "certificate and key do not belong together")
        }
    }
}

/// TLS on a blocking socket: bytes of the wire in and out, without a loop of its own.
final class TLSClient {
    private let channel: EmbeddedChannel

    /// Begins the handshake; `address` is what the peer's certificate must be made out to.
    init(_ tls: TerminalTLS, peer address: String, port: Int) throws(TerminalSocketError) {
        do {
            let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: nil)
            channel = EmbeddedChannel(handler: handler)
            try channel.connect(to: SocketAddress(ipAddress: address, port: port)).wait()
        } catch {
            throw .tls(reason: Self.wording(error))
        }
    }

    /// Encrypts; held back until the handshake is done.
    func write(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Takes what came from the wire and gives what it says.
    func read(_ bytes: [UInt8]) throws(TerminalSocketError) -> [UInt8] {
        var clear: [UInt8] = []
        do {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
            while var buffer = try channel.readInbound(as: ByteBuffer.self) {
                clear += buffer.readBytes(length: buffer.readableBytes) ?? []
            }
        } catch {
            throw .tls(reason: Self.wording(error))
        }
        return clear
    }

    /// What must go onto the wire.
    func takeOutbound() throws(TerminalSocketError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            while var buffer = try channel.readOutbound(as: ByteBuffer.self) {
                bytes += buffer.readBytes(length: buffer.readableBytes) ?? []
            }
        } catch {
            throw .tls(reason: Self.wording(error))
        }
        return bytes
    }

    private static func wording(_ error: any Error) -> String {
        if "\(error)".contains("CERTIFICATE_VERIFY_FAILED") {
            return "the switch's certificate is not trusted, or not made out to its address"
        }
        if error is NIOSSLExtraError { return "the switch's certificate is for another address" }
        return "the handshake failed"
    }
}

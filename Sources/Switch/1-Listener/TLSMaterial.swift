import Glibc
import Journal
import NIOSSL

/// Reads certificates and keys of a listener into what its connections use.
///
/// Everything is looked at before anything is used: files and their modes, whether key and
/// certificate belong together, and the time for which the certificate is valid.
enum TLSMaterial {
    /// Bytes of a PEM file: a hundred certificates.
    private static let longestFile = 1 << 20

    /// - Throws: `StartError.certificateUnusable`.
    static func context(
        _ settings: TLSSettings,
        of listener: String,
        in directory: DataDirectory,
        at seconds: Int64
    ) throws(StartError) -> NIOSSLContext {
        func failure(_ path: String, _ reason: String) -> StartError {
            .certificateUnusable(listener: listener, path: path, reason: reason)
        }
        let keyPath = directory.resolve(settings.key)
        let path = directory.resolve(settings.certificate)
        let trustPath = settings.trust.map { directory.resolve($0) }
        for file in [keyPath, path] + (trustPath.map { [$0] } ?? []) {
            do throws(RegularFile.Fault) {
                try RegularFile.check(file, atMost: longestFile)
            } catch {
                throw failure(file, "\(error)")
            }
        }
        if let reason = looseness(of: keyPath) { throw failure(keyPath, reason) }
        let chain = try certificates(path, listener)
        guard let own = chain.first else { throw failure(path, "it holds no certificate") }
        guard Int64(own.notValidBefore) <= seconds else { throw failure(path, "not valid yet") }
        guard seconds <= Int64(own.notValidAfter) else { throw failure(path, "it has expired") }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try privateKey(keyPath, listener))
        )
        configuration.minimumTLSVersion = settings.minimum == .tls13 ? .tlsv13 : .tlsv12
        configuration.renegotiationSupport = .none
        if settings.clientCertificates != .none, let trustPath {
            configuration.trustRoots = .certificates(
                try certificates(trustPath, listener)
            )
            configuration.certificateVerification =
                settings.clientCertificates == .required
                ? .noHostnameVerification : .optionalVerification
            configuration.sendCANameList = true
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw failure(path, "certificate and key do not belong together")
        }
    }

    private static func certificates(
        _ path: String,
        _ listener: String
    ) throws(StartError) -> [NIOSSLCertificate] {
        do {
            let found = try NIOSSLCertificate.fromPEMFile(path)
            if !found.isEmpty { return found }
        } catch {
            throw .certificateUnusable(
                listener: listener,
                path: path,
                reason: access(path, R_OK) == 0 ? "it is no PEM file" : "it cannot be read"
            )
        }
        throw .certificateUnusable(
            listener: listener,
            path: path,
            reason: "it holds no certificate"
        )
    }

    private static func privateKey(
        _ path: String,
        _ listener: String
    ) throws(StartError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: path, format: .pem)
        } catch {
            throw .certificateUnusable(listener: listener, path: path, reason: "it holds no key")
        }
    }

    /// Why a private key's file is not for its owner alone; nil when it is.
    private static func looseness(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return "it cannot be read" }
        let mode = status.st_mode & 0o777
        guard Credential.isLoose(mode, at: path) else { return nil }
        return "it has mode \(String(mode, radix: 8)), not 600"
    }
}

extension NIOSSLCertificate {
    /// The common names and DNS names that it was made out to.
    var holders: Set<String> {
        var names = Set(subjectName.filter { $0.type == .commonName }.map(\.value))
        for name in _subjectAlternativeNames() where name.nameType == .dnsName {
            names.insert(String(decoding: name.contents, as: UTF8.self))
        }
        return names
    }
}

import Foundation
import NIOSSL

/// An authority of a test's own and what it issued, made with the openssl command.
struct MadeCertificates {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.run(
            ["req", "-x509", "-nodes", "-keyout", folder + "/ca.key", "-out", folder + "/ca.pem"]
                + Self.curve + ["-days", "2", "-subj", "/CN=Test authority"]
        )
    }

    private static let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

    /// A certificate for an address such as `IP:127.0.0.1`, with its key.
    func issue(
        _ name: String,
        _ address: String
    ) throws -> (certificate: NIOSSLCertificate, key: NIOSSLPrivateKey) {
        let path = folder + "/" + name
        try Self.run(
            ["req", "-new", "-nodes", "-keyout", path + ".key", "-out", path + ".csr"]
                + Self.curve + ["-subj", "/CN=" + name]
        )
        try Data("subjectAltName=\(address)\n".utf8).write(to: URL(filePath: path + ".ext"))
        try Self.run([
            "x509", "-req", "-in", path + ".csr", "-CA", folder + "/ca.pem", "-CAkey",
            folder + "/ca.key", "-CAcreateserial", "-out", path + ".pem", "-days", "1",
            "-extfile", path + ".ext",
        ])
        return (
            try NIOSSLCertificate.fromPEMFile(path + ".pem")[0],
            try NIOSSLPrivateKey(file: path + ".key", format: .pem)
        )
    }

    var authority: NIOSSLCertificate {
        get throws { try NIOSSLCertificate.fromPEMFile(folder + "/ca.pem")[0] }
    }

    func remove() {
        // It lies in a temporary folder.
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
    }
}

import Foundation
import Switch

/// Makes certificates with the openssl command: an authority of the test's own.
struct TestAuthority {
    let folder: String

    /// In the folder of a test's world.
    init(in folder: String) throws {
        self.folder = folder
        try Self.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", folder + "/ca.key", "-out", folder + "/ca.pem", "-days", "2", "-subj",
            "/CN=Test authority",
        ])
    }

    /// A certificate for a name; `alternative` such as `IP:127.0.0.1` or `DNS:T0000002`.
    func issue(_ file: String, name: String, alternative: String, days: Int = 1) throws {
        let path = folder + "/" + file
        try Self.run([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", path + ".key", "-out", path + ".csr", "-subj", "/CN=" + name,
        ])
        try Data("subjectAltName=\(alternative)\n".utf8).write(
            to: URL(fileURLWithPath: path + ".ext")
        )
        try Self.run([
            "x509", "-req", "-in", path + ".csr", "-CA", folder + "/ca.pem", "-CAkey",
            folder + "/ca.key", "-CAcreateserial", "-out", path + ".pem", "-days", "\(days)",
            "-extfile", path + ".ext",
        ])
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: path + ".key"
        )
    }

    @discardableResult
    static func run(_ arguments: [String], input: Data = Data()) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let output = Pipe()
        let sent = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = sent
        try process.run()
        try sent.fileHandleForWriting.write(contentsOf: input)
        try sent.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}

/// A certificate with its key that `openssl s_client` shows.
struct ShownCertificate {
    var certificate: String
    var key: String
}

/// A connection through `openssl s_client`: another implementation of TLS than the switch's.
final class OpenSSLWire: Wire {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(
        port: Int,
        authorities: String,
        showing shown: ShownCertificate? = nil,
        options: [String] = []
    ) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        var arguments = [
            "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", authorities,
            "-verify_return_error", "-verify_ip", "127.0.0.1", "-quiet", "-no_ign_eof",
        ]
        if let shown { arguments += ["-cert", shown.certificate, "-key", shown.key] }
        process.arguments = arguments + options
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit { close() }

    var patienceMilliseconds: Int { 30_000 }

    func send(_ bytes: [UInt8]) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
    }

    func receive(milliseconds: Int) throws -> [UInt8]? {
        let descriptor = output.fileHandleForReading.fileDescriptor
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(milliseconds)) > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    func finishSending() throws { try input.fileHandleForWriting.close() }

    func close() {
        if process.isRunning { process.terminate() }
    }
}

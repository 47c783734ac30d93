package import CardSecurity
import Glibc

/// A file that holds one key as hexadecimal characters, for its owner alone: the switch's master
/// key, a listener's, a host's.
package struct KeyFile: Sendable {
    package let path: String
    /// Bytes that the key may have: 32 for the master key, 16 and others for a listener's.
    private let lengths: [Int]

    package init(path: String, keyBytes: Int = MasterKey.length) {
        self.init(path: path, lengths: [keyBytes])
    }

    init(path: String, lengths: [Int]) {
        self.path = path
        self.lengths = lengths
    }

    /// Bytes of a key file: the digits, and what people write around them.
    private static let longest = 4096

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// Whether it comes from the service manager: then it is read, and never written.
    package var isCredential: Bool { Credential.holds(path) }

    package var exists: Bool { access(path, F_OK) == 0 }

    /// Reads the key.
    ///
    /// - Throws: `StartError.masterKeyLoose` when group or others may read it,
    ///   `StartError.masterKeyUnreadable`.
    package func read() throws(StartError) -> KeyBytes {
        let descriptor: Int32
        do throws(RegularFile.Fault) {
            descriptor = try RegularFile.open(path, atMost: Self.longest)
        } catch {
            throw .masterKeyUnreadable(path: path, reason: "\(error)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .masterKeyUnreadable(path: path, reason: Self.reason(errno))
        }
        let mode = status.st_mode & 0o777
        guard !Credential.isLoose(mode, at: path) else {
            throw .masterKeyLoose(path: path, mode: mode)
        }
        var bytes = [UInt8](repeating: 0, count: 80)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        let digits = text.filter { !$0.isWhitespace }
        do throws(CardSecurityError) {
            guard lengths.contains(digits.utf8.count / 2), digits.utf8.count % 2 == 0 else {
                throw .wrongLength(found: digits.utf8.count)
            }
            return try KeyBytes(hexadecimal: digits)
        } catch {
            throw .masterKeyUnreadable(path: path, reason: "it does not hold a key")
        }
    }

    /// Makes a random key and writes it.
    package func create(from random: any RandomSource) throws(StartError) {
        try write(try makeKey(from: random))
    }

    private func makeKey(from random: any RandomSource) throws(StartError) -> KeyBytes {
        do throws(CardSecurityError) {
            return try KeyBytes(count: lengths.first ?? MasterKey.length, from: random)
        } catch {
            throw .cryptography("\(error)")
        }
    }

    /// Writes a key, durably, with mode 0600; never over a file that is there.
    package func write(_ key: borrowing KeyBytes) throws(StartError) {
        let text = key.revealedHexadecimal() + "\n"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .masterKeyUnreadable(path: path, reason: Self.reason(errno))
        }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count,
            fsync(descriptor) == 0
        else {
            throw .masterKeyUnreadable(path: path, reason: Self.reason(errno))
        }
    }
}

import Glibc

/// A file that a wallet's account names: a key or a certificate in PEM, or the key of an interface.
struct ProviderFile {
    let channel: String
    let path: String
    /// Whether nobody but its owner may read it.
    let isSecret: Bool

    /// Bytes of a chain of certificates, and of anything shorter.
    private static let longest = 65_536

    var exists: Bool { access(path, F_OK) == 0 }

    /// All its bytes.
    ///
    /// - Throws: `StartError.providerFileUnusable`.
    func read() throws(StartError) -> [UInt8] {
        let descriptor: Int32
        do throws(RegularFile.Fault) {
            descriptor = try RegularFile.open(path, atMost: Self.longest)
        } catch {
            throw unusable("it cannot be read: \(error)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw unusable("it cannot be read: \(String(cString: strerror(errno)))")
        }
        let mode = status.st_mode & 0o777
        guard !isSecret || !Credential.isLoose(mode, at: path) else {
            throw unusable("it has mode \(String(mode, radix: 8)): chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: Self.longest)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                let start = buffer.baseAddress?.advanced(by: count)
                return Glibc.read(descriptor, start, buffer.count - count)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else {
                throw unusable("it cannot be read: \(String(cString: strerror(errno)))")
            }
            if more == 0 { break }
            count += more
        }
        return Array(bytes.prefix(count))
    }

    /// Writes them, for their owner alone; never over a file that is there.
    func write(_ bytes: [UInt8]) throws(StartError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw unusable("it cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0
        else { throw unusable("it cannot be written: \(String(cString: strerror(errno)))") }
    }

    func unusable(_ reason: String) -> StartError {
        .providerFileUnusable(channel: channel, path: path, reason: reason)
    }
}

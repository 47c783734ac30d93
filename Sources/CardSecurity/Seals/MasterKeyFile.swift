import Glibc

/// The file that holds the switch's master key: 64 hexadecimal characters, readable by its owner
/// only.
public enum MasterKeyFile {
    /// Why the file gives no key; the switch then does not start, and writes nothing.
    public enum Fault: Error, Equatable, Sendable {
        /// There is no such file.
        case missing
        /// It cannot be read or written; the system's error number.
        case unreadable(Int32)
        /// Others may read or write it; its mode.
        case looseMode(UInt32)
        /// It belongs to somebody else.
        case foreignOwner
        /// It is no regular file.
        case notAFile
        /// It is not 64 hexadecimal characters.
        case malformed
        /// It exists already, and is never overwritten.
        case exists
        /// The key memory or the random source failed.
        case unavailable
    }

    /// Reads the key.
    ///
    /// The file must be a regular one of the calling user, and closed to group and others.
    public static func load(path: String) throws(Fault) -> KeyBytes {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            let error = errno
            throw error == ENOENT ? .missing : .unreadable(error)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard status.st_uid == geteuid() else { throw .foreignOwner }
        let mode = UInt32(status.st_mode & 0o7777)
        guard mode & 0o077 == 0 else { throw .looseMode(mode) }
        do throws(CardSecurityError) {
            return try key(from: descriptor)
        } catch {
            throw error == .keyMemoryExhausted ? .unavailable : .malformed
        }
    }

    /// Makes a fresh key and its file with mode 0600; an existing file stays as it is.
    public static func create(
        path: String,
        from random: any RandomSource
    ) throws(Fault) -> KeyBytes {
        let key: KeyBytes
        do throws(CardSecurityError) {
            key = try KeyBytes(count: MasterKey.length, from: random)
        } catch {
            throw .unavailable
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let error = errno
            throw error == EEXIST ? .exists : .unreadable(error)
        }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0x0A, count: 65)
        let bytes = key.pointer
        for index in 0..<MasterKey.length {
            text[2 * index] = Hexadecimal.character(bytes[index] >> 4)
            text[2 * index + 1] = Hexadecimal.character(bytes[index] & 15)
        }
        defer { text.withUnsafeMutableBufferPointer { wipe($0) } }
        guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            let error = errno
            unlink(path)
            throw .unreadable(error)
        }
        return key
    }

    private static func key(from descriptor: Int32) throws(CardSecurityError) -> KeyBytes {
        // One character more than a key and its line end, to see a file that is too long.
        var text = [UInt8](repeating: 0, count: 66)
        defer { text.withUnsafeMutableBufferPointer { wipe($0) } }
        var count = 0
        while count < text.count {
            let part = text.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            guard part > 0 else { break }
            count += part
        }
        if count == 65, text[64] == 0x0A { count = 64 }
        guard count == 64 else { throw .malformedHexadecimal(offset: count) }
        return try KeyBytes(count: MasterKey.length) { span throws(CardSecurityError) in
            for index in span.indices {
                guard let high = Hexadecimal.value(of: text[2 * index]),
                    let low = Hexadecimal.value(of: text[2 * index + 1])
                else { throw .malformedHexadecimal(offset: 2 * index) }
                span[index] = high << 4 | low
            }
        }
    }

    private static func wipe(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        guard let start = buffer.baseAddress else { return }
        CardSecurity.wipe(start, count: buffer.count)
    }
}

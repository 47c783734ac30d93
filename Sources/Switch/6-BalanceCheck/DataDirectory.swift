import Glibc

/// The directory that holds the journal, its keys and its sockets; locked while it is open.
///
/// One process at a time: the lock is the kernel's (`flock`), so it ends with the process however
/// that ends.
package final class DataDirectory: Sendable {
    package let path: String
    private let lockDescriptor: Int32

    /// Creates the directory (mode 0700) when it is absent, and takes its lock.
    ///
    /// - Throws: `StartError.directoryUnusable`, `StartError.locked`.
    package init(path: String) throws(StartError) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw .directoryUnusable(path: path, reason: Self.reason(errno))
        }
        let lock = path + "/lock"
        lockDescriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lockDescriptor >= 0 else {
            throw .directoryUnusable(path: path, reason: Self.reason(errno))
        }
        guard flock(lockDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            let process = Self.readProcess(lockDescriptor)
            close(lockDescriptor)
            throw .locked(path: path, process: process)
        }
        let text = "\(getpid())\n"
        ftruncate(lockDescriptor, 0)
        _ = pwrite(lockDescriptor, text, text.utf8.count, 0)
    }

    deinit {
        close(lockDescriptor)
    }

    package var journalPath: String { path + "/journal.sqlite" }
    package var adminSocketPath: String { path + "/admin.sock" }
    var reservePath: String { path + "/reserve" }

    /// A path of the configuration: absolute, or relative to this directory.
    package func resolve(_ name: String) -> String {
        name.hasPrefix("/") ? name : path + "/" + name
    }

    private static func readProcess(_ descriptor: Int32) -> Int32 {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self)) ?? 0
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

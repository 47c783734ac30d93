internal import Foundation

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The directory that holds all of one switch: its paths, its lock and its reserve.
///
/// ```
/// DIR/            0700, 0710 where a group may use the admin socket
///   journal.sqlite (+ -wal, -shm)
///   archive/
///   master.key    0600
///   lock          flock, the holder's process number, how far the journal is
///   run/          0750
///     admin.sock  0660
///   reserve       16 MiB, given up when the disk is full
///   pos/
/// ```
package struct DataDirectory: Sendable, Equatable {
    /// Bytes of the reserve.
    package static let reserveBytes = 16 << 20
    /// The longest path of a Unix socket (`sun_path` without its zero).
    package static let longestSocketPath = 107

    package let path: String

    /// Names a directory; nothing is read or made.
    package init(path: String) { self.path = path }

    package var journal: String { path + "/journal.sqlite" }
    package var archive: String { path + "/archive" }
    package var masterKey: String { path + "/master.key" }
    package var lockFile: String { path + "/lock" }
    package var run: String { path + "/run" }
    package var adminSocket: String { run + "/admin.sock" }
    package var reserve: String { path + "/reserve" }
    package var terminals: String { path + "/pos" }

    /// Makes the directory where it is missing, and everything later made in this process private
    /// to its user.
    ///
    /// Errors: `inaccessible`, also when the path of the admin socket would be too long.
    package func create() throws(JournalError) {
        guard adminSocket.utf8.count <= DataDirectory.longestSocketPath else {
            throw .inaccessible(
                path: adminSocket,
                reason: "a socket's path has \(DataDirectory.longestSocketPath) bytes at most:"
                    + " name a shorter --data"
            )
        }
        umask(0o077)
        if mkdir(path, 0o700) != 0, errno == ENOENT {
            // The directories above are made as usual; only the last is private.
            let parent = (path as NSString).deletingLastPathComponent
            do {
                try FileManager.default.createDirectory(
                    atPath: parent,
                    withIntermediateDirectories: true
                )
            } catch { throw .inaccessible(path: parent, reason: "it cannot be made") }
            guard mkdir(path, 0o700) == 0 else { throw failure(path) }
        } else if access(path, R_OK | W_OK | X_OK) != 0 {
            throw failure(path)
        }
        // A running switch may have let a group pass: that is left to it.
        var status = stat()
        let isOpened = stat(path, &status) == 0 && status.st_mode & 0o777 == 0o710
        guard isOpened || chmod(path, 0o700) == 0 else { throw failure(path) }
        try makeFolder(archive, cure: ": move it away")
    }

    /// Makes a folder of the directory where it is missing.
    func makeFolder(_ path: String, cure: String = "") throws(JournalError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .inaccessible(path: path, reason: "it is no folder\(cure)")
        }
    }

    /// Whether there is a journal; reading commands never make one.
    package var hasJournal: Bool { access(journal, F_OK) == 0 }

    /// Takes the lock for as long as the result lives.
    ///
    /// Errors: `locked` with the holder's process number, `inaccessible`.
    package func lock() throws(JournalError) -> DirectoryLock {
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(lockFile) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = failure(lockFile)
            let holder = DirectoryLock.holder(descriptor)
            close(descriptor)
            throw isHeld ? .locked(path: path, process: holder) : reason
        }
        let lock = DirectoryLock(path: lockFile, descriptor: descriptor)
        guard lock.writeHolder() else { throw failure(lockFile) }
        return lock
    }

    /// The process that holds the lock; nil when none does.
    ///
    /// Never waits, never makes the file.
    package func holder() -> Int32? {
        let descriptor = open(lockFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        return DirectoryLock.holder(descriptor)
    }

    func failure(_ path: String) -> JournalError {
        .inaccessible(path: path, reason: String(cString: strerror(errno)))
    }
}

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Space set aside for the journal on its disk, given up when the disk is full so that reversals
/// still commit.
///
/// The file stays open from its first use on: giving it up must work when no descriptor is left.
/// One thread uses it.
package final class ReserveFile {
    /// How it went to set the space aside.
    package enum State: Equatable, Sendable {
        case whole
        /// The disk has no room for it.
        case noSpace
        /// Something else than room is missing; the system's error number.
        case unavailable(Int32)
    }

    private let path: String
    private var descriptor: Int32 = -1

    /// Names the file; nothing is made.
    package init(path: String) { self.path = path }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Sets the space aside where there is enough of it.
    package func keep() -> State {
        guard isOpen() else { return Self.outcome(errno) }
        let bytes = off_t(DataDirectory.reserveBytes)
        let code = posix_fallocate(descriptor, 0, bytes)
        return code == 0 ? .whole : Self.outcome(code)
    }

    /// Gives the space back to the file system, for the journal; true when there was some.
    @discardableResult
    package func giveUp() -> Bool {
        guard isOpen() else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return false }
        return ftruncate(descriptor, 0) == 0
    }

    private func isOpen() -> Bool {
        if descriptor < 0 { descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        return descriptor >= 0
    }

    private static func outcome(_ code: Int32) -> State {
        code == ENOSPC || code == EDQUOT ? .noSpace : .unavailable(code)
    }
}

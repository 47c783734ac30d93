#if canImport(Glibc)
package import Glibc
#else
package import Darwin
#endif

/// The folder of what lives as long as a running switch, and who may enter it.
extension DataDirectory {
    /// Makes `run/` for a group, and lets that group pass through the directory; nil keeps both
    /// for the user of this process.
    ///
    /// Whoever passes sees no names and opens no file: those are their user's alone.
    ///
    /// Errors: `inaccessible`.
    package func openRun(to group: gid_t?) throws(JournalError) {
        try makeFolder(run)
        try give(run, to: group ?? getegid(), mode: 0o750)
        guard let group else {
            guard chmod(path, 0o700) == 0 else { throw failure(path) }
            return
        }
        try give(path, to: group, mode: 0o710)
    }

    /// Lets the group of `run/` use the admin socket, which was bound for its user alone.
    ///
    /// Errors: `inaccessible`.
    package func openAdminSocket(to group: gid_t?) throws(JournalError) {
        try give(adminSocket, to: group ?? getegid(), mode: 0o660)
    }

    private func give(_ path: String, to group: gid_t, mode: mode_t) throws(JournalError) {
        // The group first: the mode must open it to nobody else, not for a moment.
        guard chown(path, uid_t.max, group) == 0, chmod(path, mode) == 0 else {
            throw failure(path)
        }
    }
}

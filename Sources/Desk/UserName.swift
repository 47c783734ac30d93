#if canImport(Glibc)
package import Glibc
#else
package import Darwin
#endif

/// The users of this machine as the journal names them, whichever door they came by.
package enum UserName {
    /// A user's name, or the number where it has none.
    package static func of(_ user: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil,
            let name = entry.pw_name
        else { return "\(user)" }
        return String(cString: name)
    }

    /// Of the user who runs this process.
    package static var current: String { of(getuid()) }
}

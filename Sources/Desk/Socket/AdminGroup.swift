package import Switch

#if canImport(Glibc)
package import Glibc
#else
package import Darwin
#endif

/// The group of this machine that may use the admin socket.
package enum AdminGroup {
    /// Its number; nil where the configuration names none.
    ///
    /// - Throws: `StartError.adminGroupUnusable` where this machine has no such group, or the
    ///   user of this process may give nothing to it.
    package static func number(of settings: AdminSettings) throws(StartError) -> gid_t? {
        guard let name = settings.group else { return nil }
        guard let group = number(named: name) ?? gid_t(name) else {
            throw .adminGroupUnusable(group: name, reason: "this machine has no such group")
        }
        guard geteuid() == 0 || group == getegid() || memberships().contains(group) else {
            throw .adminGroupUnusable(
                group: name,
                reason: "the user that runs the switch is not in it"
            )
        }
        return group
    }

    private static func number(named name: String) -> gid_t? {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        // Groups of thousands of members are found all the same.
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        guard getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else {
            return nil
        }
        return entry.gr_gid
    }

    private static func memberships() -> [gid_t] {
        var groups = [gid_t](repeating: 0, count: 1 << 16)
        let count = getgroups(Int32(groups.count), &groups)
        return Array(groups.prefix(max(0, Int(count))))
    }
}

import Desk
import Glibc

/// Files that belong to another user: said so, with whom to ask.
enum FileAccess {
    /// Why this user may not read a path, or reach it; nil where something else is wrong, or
    /// nothing.
    static func denial(
        of path: String,
        to mode: Int32 = R_OK,
        ending status: ExitStatus = .inputOutput
    ) -> CommandFailure? {
        guard access(path, mode) != 0, errno == EACCES || errno == EPERM else { return nil }
        return denied(path, ending: status)
    }

    /// The failure of a path that was refused.
    static func denied(_ path: String, ending status: ExitStatus) -> CommandFailure {
        guard let place = nearest(to: path) else {
            return CommandFailure(status, "permission denied: \(path)", cure: "ask its user")
        }
        let owner = UserName.of(place.st_uid)
        var cure = "ask \(owner), or type it as that user: sudo -u \(owner) forecourt ..."
        // A directory that lets a group pass is one whose socket that group may use.
        if place.st_mode & 0o777 == 0o710, let group = groupName(place.st_gid) {
            cure = "ask \(owner), or to be let into group \(group)"
        }
        return CommandFailure(
            status,
            "permission denied: \(path) belongs to \(owner), you are \(UserName.current)",
            cure: cure
        )
    }

    /// The path, or what of it can still be looked at.
    private static func nearest(to path: String) -> stat? {
        var status = stat()
        var place = path[...]
        while stat(String(place), &status) != 0 {
            guard errno == EACCES || errno == ENOENT else { return nil }
            guard let slash = place.lastIndex(of: "/") else {
                place = "."
                return stat(".", &status) == 0 ? status : nil
            }
            guard slash > place.startIndex else { return nil }
            place = place[..<slash]
        }
        return status
    }

    private static func groupName(_ group: gid_t) -> String? {
        var (entry, found) = (Glibc.group(), UnsafeMutablePointer<Glibc.group>?.none)
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getgrgid_r(group, &entry, &buffer, buffer.count, &found) == 0, found != nil,
            let name = entry.gr_name
        else { return nil }
        return String(cString: name)
    }
}

import Desk
import Glibc
import Journal
import Payments
import Switch
import Text

/// Looks at the data directory, its disk, its journal and its keys.
struct DataDoctor {
    let directory: DataDirectory

    var diagnoses: [Diagnosis] { [folder] + disk + [journal] }

    // MARK: The directory

    private var folder: Diagnosis {
        let (check, path) = ("data directory", directory.path)
        if let denial = FileAccess.denial(of: path, to: R_OK | W_OK | X_OK) {
            return .wrong(check, denial.problem, cure: denial.cure ?? "ask its user")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            return .warning(
                check,
                "\(path) is not there",
                cure: "serve and demo seed make it; or name another with --data"
            )
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return .wrong(check, "\(path) is no directory", cure: "name another with --data")
        }
        guard directory.adminSocket.utf8.count <= DataDirectory.longestSocketPath else {
            return .wrong(
                check,
                "\(directory.adminSocket) is longer than \(DataDirectory.longestSocketPath) bytes",
                cure: "name a shorter --data"
            )
        }
        let mode = status.st_mode & 0o777
        guard mode & 0o067 == 0 else {
            return .warning(
                check,
                "\(path) has mode \(String(mode, radix: 8)): others may look into it",
                cure: "chmod 700 \(ShellWord.quoted(path))"
            )
        }
        return .good(check, "\(path), of \(UserName.of(status.st_uid))")
    }

    // MARK: The disk

    private var disk: [Diagnosis] {
        guard let place = existing else { return [] }
        var status = statvfs()
        guard statvfs(place, &status) == 0 else {
            let reason = String(cString: strerror(errno))
            return [.wrong("disk space", "\(place): \(reason)", cure: "look at the mount")]
        }
        let unit = Int(status.f_frsize)
        let type = Mounts(SystemText.file("/proc/self/mountinfo") ?? "").type(of: place)
        return [
            Self.space(free: Int(status.f_bavail) * unit, of: Int(status.f_blocks) * unit),
            // ST_RDONLY, which C has as an enumeration without a name.
            Self.fileSystem(type, isReadOnly: status.f_flag & 1 != 0),
        ]
    }

    /// The directory, or the one in which it would be made; without links.
    private var existing: String? {
        var path = directory.path
        while !path.isEmpty {
            if let real = realpath(path, nil) {
                defer { free(real) }
                return String(cString: real)
            }
            guard let slash = path.lastIndex(of: "/") else { break }
            path = String(path[..<slash])
        }
        let rest = path.isEmpty && directory.path.hasPrefix("/") ? "/" : "."
        guard let real = realpath(rest, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    static func space(free: Int, of size: Int) -> Diagnosis {
        let words = "\(StatusText.bytes(free)) free of \(StatusText.bytes(size))"
        // A payment takes about 1 kB: a million of them is a busy day.
        let cure = "free some space; a million payments take about 1 GiB"
        switch free {
        case ..<(64 << 20): return .wrong("disk space", words, cure: cure)
        case ..<(2 << 30): return .warning("disk space", words, cure: cure)
        default: return .good("disk space", words)
        }
    }

    static func fileSystem(_ type: String?, isReadOnly: Bool) -> Diagnosis {
        let check = "disk type"
        guard !isReadOnly else {
            return .wrong(check, "it is mounted read-only", cure: "mount it for writing")
        }
        guard let type else {
            return .warning(check, "the system does not tell", cure: "see findmnt")
        }
        switch type {
        case "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs":
            return .wrong(
                check,
                "\(type): a file system of the network keeps no shared memory for the journal",
                cure: "name a --data on a disk of this machine"
            )
        case "tmpfs", "ramfs":
            return .warning(
                check,
                "\(type): everything is lost when the machine ends",
                cure: "name a --data on a disk"
            )
        case "overlay", "aufs":
            return .warning(
                check,
                "\(type): a container's own layer goes with it",
                cure: "name a --data on a volume"
            )
        case let type where type.hasPrefix("fuse"):
            return .warning(
                check,
                "\(type): whether a sync is durable is up to another program",
                cure: "name a --data on a disk of this machine"
            )
        default: return .good(check, type)
        }
    }

    // MARK: The journal

    private var journal: Diagnosis {
        let check = "journal"
        let holder = directory.holder()
        let running = holder.map { ", process \($0) serves it" } ?? ""
        guard directory.hasJournal else { return .good(check, "none yet") }
        do throws(JournalError) {
            let reader = try JournalReader(path: directory.journal)
            let seq = try reader.lastSeq()
            if let newest = try reader.lastTime(), let ahead = Self.ahead(newest) {
                return .wrong(
                    check,
                    "its newest record is \(StatusText.span(ahead)) ahead of the clock",
                    cure: "set the clock right"
                )
            }
            guard reader.state != .perhapsStale || holder != nil else {
                return .warning(
                    check,
                    "up to record \(seq), and its switch did not stop cleanly",
                    cure: "the next start recovers it; forecourt journal verify"
                )
            }
            return .good(check, "up to record \(seq)\(running)")
        } catch {
            let failure = JournalFailure.wording(error)
            return .wrong(check, failure.problem, cure: failure.cure ?? "forecourt journal verify")
        }
    }

    /// Seconds by which a time is more than a minute ahead.
    private static func ahead(_ time: Timestamp) -> Int? {
        let seconds = Int((time.rawValue - SystemClock().now().rawValue) / 1_000_000)
        return seconds > 60 ? seconds : nil
    }

    // MARK: Keys

    /// The files of keys that a configuration names: there, and of nobody else.
    func keys(of configuration: SwitchConfiguration) -> [Diagnosis] {
        var files: [(name: String, path: String, isMade: Bool)] = [
            ("master key", configuration.keys.masterFile, !directory.hasJournal)
        ]
        for listener in configuration.listeners {
            for path in [listener.mac.keyFile, listener.dataKeyFile].compactMap(\.self) {
                files.append(("key of \(listener.name)", path, false))
            }
            guard let tls = listener.tls else { continue }
            files.append(("TLS key of \(listener.name)", tls.key, false))
        }
        for channel in configuration.channels where channel.kind == .host {
            files.append(("key of \(channel.name)", channel.zoneKeyFile, false))
        }
        var open: [(name: String, path: String)] = []
        for channel in configuration.channels {
            guard let wallet = channel.wallet?.files else { continue }
            files += wallet.secret.map { ("key of \(channel.name)", $0, false) }
            open += wallet.open.map { ("certificate of \(channel.name)", $0) }
        }
        return files.map { key($0.name, directory.resolve($0.path), isMade: $0.isMade) }
            + open.map { readable($0.name, directory.resolve($0.path)) }
    }

    /// A file that anybody may read, and the switch must.
    private func readable(_ name: String, _ path: String) -> Diagnosis {
        guard access(path, F_OK) == 0 else {
            return .warning(name, "\(path) is not there", cure: "put it there: a PEM file")
        }
        if let denial = FileAccess.denial(of: path) {
            return .wrong(name, denial.problem, cure: denial.cure ?? "ask its user")
        }
        return .good(name, path)
    }

    private func key(_ name: String, _ path: String, isMade: Bool) -> Diagnosis {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if let denial = FileAccess.denial(of: path) {
                return .wrong(name, denial.problem, cure: denial.cure ?? "ask its user")
            }
            if Credential.holds(path) {
                return .warning(
                    name,
                    "\(path) is not there",
                    cure: "name it by LoadCredential= in the unit; only its service sees it"
                )
            }
            if isMade { return .good(name, "\(path) is made at the first start") }
            return .warning(
                name,
                "\(path) is not there",
                cure: "put it there, mode 600; demo seed makes those of the demo world"
            )
        }
        let mode = status.st_mode & 0o777
        guard !Credential.isLoose(mode, at: path) else {
            return .wrong(
                name,
                "\(path) has mode \(String(mode, radix: 8)): a switch does not take it",
                cure: "chmod 600 \(ShellWord.quoted(path))"
            )
        }
        if let denial = FileAccess.denial(of: path) {
            return .wrong(name, denial.problem, cure: denial.cure ?? "ask its user")
        }
        return .good(name, "\(path), mode \(String(mode, radix: 8))")
    }
}

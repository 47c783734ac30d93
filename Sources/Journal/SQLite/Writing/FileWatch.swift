#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Sees that the files of a journal are those that were opened, and that nobody else writes them.
///
/// SQLite goes on in a file that has been deleted, replaced or overwritten without a word. What it
/// cannot see shows from outside: another file under the name, one that is shorter than it was, or
/// a change between two checkpoints, which alone write the main file.
struct FileWatch {
    private struct Facts: Equatable {
        var device: UInt
        var inode: UInt
        var bytes: Int
        var seconds: Int
        var nanoseconds: Int

        /// nil when the name leads to no file.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0, status.st_nlink > 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            bytes = Int(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }

        func isSameFile(as other: Facts) -> Bool {
            device == other.device && inode == other.inode
        }
    }

    private let path: String
    private var main: Facts
    private let log: Facts
    private let index: Facts

    /// Begins with what is there; nil when it is not all there.
    init?(_ path: String) {
        guard let main = Facts(path), let log = Facts(path + "-wal"),
            let index = Facts(path + "-shm")
        else { return nil }
        self.path = path
        self.main = main
        self.log = log
        self.index = index
    }

    /// Takes in what a checkpoint of ours changed in the main file.
    mutating func noteCheckpoint() {
        if let found = Facts(path), found.isSameFile(as: main) { main = found }
    }

    /// What somebody else did; nil when all is as it was left.
    ///
    /// `logBytes` are those of the write-ahead log that are in use.
    func intrusion(logBytes: Int) -> String? {
        let files = [("", main), ("-wal", log), ("-shm", index)]
        for (suffix, facts) in files {
            guard let found = Facts(path + suffix) else { return "\(path)\(suffix) was deleted" }
            guard found.isSameFile(as: facts) else { return "\(path)\(suffix) was replaced" }
            switch suffix {
            case "":
                guard found.bytes >= facts.bytes else { return "\(path) was truncated" }
                guard found == facts else { return "another program wrote \(path)" }
            case "-wal":
                guard logBytes == 0 || found.bytes >= logBytes else {
                    return "\(path)-wal was truncated"
                }
            default: break
            }
        }
        return nil
    }
}

extension JournalWriter {
    /// Throws `fatal(.displaced)` when the files are no longer those that this object writes.
    ///
    /// The first call takes what is there for right; a few system calls.
    package func watch() throws(JournalError) {
        guard let fileWatch else {
            fileWatch = FileWatch(path)
            return
        }
        if let what = fileWatch.intrusion(logBytes: logBytes) { throw .fatal(.displaced(what)) }
    }
}

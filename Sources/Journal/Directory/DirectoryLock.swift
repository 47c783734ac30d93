#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How far a journal has come, as its data directory remembers it beside the file.
package struct JournalMark: Hashable, Sendable {
    /// The start that wrote last.
    package var epoch: UInt32
    /// A record that was durable then; never more than the file holds.
    package var seq: Int64

    package init(epoch: UInt32, seq: Int64) {
        self.epoch = epoch
        self.seq = seq
    }
}

/// The lock of a data directory: held until it is released or the process ends, however it ends.
///
/// Its file says who holds it, and how far the journal has come:
///
/// ```
/// 4711
/// epoch 12
/// seq 4821
/// ```
package final class DirectoryLock: Sendable {
    /// Bytes of the file, so that every write replaces all of it within one sector.
    private static let bytes = 128

    private let path: String
    private let descriptor: Int32
    /// What the file said when the lock was taken; nil when it said nothing of a journal.
    package let found: JournalMark?

    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
        found = Self.mark(Self.text(of: descriptor))
    }

    deinit { close(descriptor) }

    /// Gives the directory free before the process ends; whoever takes it next holds it.
    package func release() { flock(descriptor, LOCK_UN) }

    /// Throws `fatal(.unlocked)` when the name leads to another file or to none: whoever comes next
    /// would lock that one, and write beside this process.
    package func watch() throws(JournalError) {
        var (held, found) = (stat(), stat())
        guard stat(path, &found) == 0 else { throw .fatal(.unlocked("\(path) was deleted")) }
        guard fstat(descriptor, &held) == 0, held.st_dev == found.st_dev,
            held.st_ino == found.st_ino
        else { throw .fatal(.unlocked("\(path) was replaced")) }
    }

    /// Puts this process's number into the file; the mark stays.
    func writeHolder() -> Bool { write(found) }

    /// Notes how far the journal is; `durably` before anything is done that the mark must know of.
    @discardableResult
    package func note(_ mark: JournalMark, durably: Bool = false) -> Bool {
        guard write(mark) else { return false }
        return !durably || fsync(descriptor) == 0
    }

    private func write(_ mark: JournalMark?) -> Bool {
        var text = "\(getpid())\n"
        if let mark { text += "epoch \(mark.epoch)\nseq \(mark.seq)\n" }
        let line = Array(text.utf8)
        let bytes = line + [UInt8](repeating: 0x0A, count: max(0, Self.bytes - line.count))
        let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        // What another program left behind it.
        return count == bytes.count && ftruncate(descriptor, off_t(bytes.count)) == 0
    }

    /// The process that a lock file names; 0 when it names none.
    static func holder(_ descriptor: Int32) -> Int32 {
        let digits = text(of: descriptor).prefix { $0.isNumber }
        return Int32(digits) ?? 0
    }

    private static func text(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: Self.bytes)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private static func mark(_ text: String) -> JournalMark? {
        let lines = text.split(separator: "\n")
        guard lines.count == 3, lines[1].hasPrefix("epoch "), lines[2].hasPrefix("seq "),
            let epoch = UInt32(lines[1].dropFirst(6)), let seq = Int64(lines[2].dropFirst(4))
        else { return nil }
        return JournalMark(epoch: epoch, seq: seq)
    }
}

import Glibc
import Journal

/// The process of a switch, as the machine shows it: for whoever gets no answer from it.
struct SwitchProcess {
    let number: Int32

    /// The process behind a connected Unix socket; nil where the system does not tell.
    init?(behind descriptor: Int32) {
        // `struct ucred`, which Glibc does not show to Swift: process, user, group.
        var peer: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: peer))
        let code = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size)
        guard code == 0, peer.process > 0 else { return nil }
        number = peer.process
    }

    /// The process that holds a data directory; nil when none does.
    init?(holding directory: DataDirectory) {
        guard let holder = directory.holder(), holder > 0 else { return nil }
        number = holder
    }

    /// Why it says nothing, and what to do about it.
    var silence: (words: String, cure: String) {
        switch state {
        case "T", "t":
            ("process \(number) was stopped by a signal", "kill -CONT \(number)")
        case "D":
            ("process \(number) waits for its disk", "look at the disk and the kernel's log")
        case "Z", "X":
            ("process \(number) has ended and nobody took note of it", "start it again")
        default:
            ("process \(number) stands still or is overloaded", "look at its log and its disk")
        }
    }

    /// The program that it runs; nil where this user may not know.
    var program: String? { SystemText.link("/proc/\(number)/exe") }

    /// One letter of the kernel: it stands behind the name in brackets.
    private var state: Character? {
        guard let text = SystemText.file("/proc/\(number)/stat"),
            let bracket = text.lastIndex(of: ")")
        else { return nil }
        return text[text.index(after: bracket)...].first { $0 != " " }
    }
}

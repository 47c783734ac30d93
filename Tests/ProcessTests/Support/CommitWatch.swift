import Foundation
import Glibc

/// Looks where a stopped process stands, to kill it inside a commit.
struct CommitWatch {
    let pid: pid_t

    /// pwrite64, fsync and fdatasync of x86-64 and of arm64.
    ///
    /// In the switch only SQLite calls them: sockets and logs are written otherwise.
    private static let journalCalls: Set<String> = {
        #if arch(arm64)
        ["68", "82", "83"]
        #else
        ["18", "74", "75"]
        #endif
    }()

    /// Stops the process, again and again where it was elsewhere, and kills it where it stands.
    ///
    /// Returns whether that was inside a write or a sync of the journal.
    func killInsideCommit(attempts: Int) -> Bool {
        for attempt in 1...max(1, attempts) {
            kill(pid, SIGSTOP)
            let isInside = isInsideCommit()
            if isInside || attempt == attempts {
                kill(pid, SIGKILL)
                return isInside
            }
            kill(pid, SIGCONT)
            usleep(UInt32.random(in: 100...900))
        }
        return false
    }

    /// Whether a thread of the process is in a call that writes the journal.
    private func isInsideCommit() -> Bool {
        let tasks = "/proc/\(pid)/task"
        // A thread that runs is stopped within a few ticks; one that waits for the disk stays in
        // its call, which is what is looked for.
        for _ in 0..<20 {
            var isRunning = false
            // The folder of a process that has just ended cannot be listed.
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
            for thread in threads {
                let state = Self.state("\(tasks)/\(thread)/stat")
                if state == "R" { isRunning = true }
                let call = Self.text("\(tasks)/\(thread)/syscall").prefix { $0 != " " }
                if Self.journalCalls.contains(String(call)) { return true }
                // Who may not read the call sees at least that the thread waits for the disk.
                if call.isEmpty, state == "D" { return true }
            }
            if !isRunning { return false }
            usleep(100)
        }
        return false
    }

    /// The letter behind the name in parentheses.
    private static func state(_ path: String) -> String {
        let text = text(path)
        guard let end = text.lastIndex(of: ")") else { return "" }
        return String(text[text.index(after: end)...].drop { $0 == " " }.prefix(1))
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

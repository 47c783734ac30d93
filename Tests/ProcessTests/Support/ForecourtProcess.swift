import Foundation
import Glibc

/// How a child ended.
enum Ending: Equatable {
    case exited(Int32)
    case signalled(Int32)
}

/// What went wrong in the test's own machinery.
struct ProcessFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The built `forecourt` as a child of its own, with what it prints in files.
final class ForecourtProcess {
    let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    private(set) var ending: Ending?

    /// Beside the test bundle, where both are products of one build, or the one that
    /// `FORECOURT_EXECUTABLE` names.
    static let executable: String = {
        if let named = ProcessInfo.processInfo.environment["FORECOURT_EXECUTABLE"] { return named }
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().appending(path: "forecourt").path
    }()

    /// Closes every descriptor from 3 on; the C library's headers hide this from Swift.
    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) throws {
        typealias AddCloseFrom =
            @convention(c) (
                UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32
            ) -> Int32
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
            throw ProcessFailure("this C library cannot close descriptors in a child")
        }
        let add = unsafeBitCast(symbol, to: AddCloseFrom.self)
        guard add(&actions, STDERR_FILENO + 1) == 0 else {
            throw ProcessFailure("descriptors cannot be closed in a child")
        }
    }

    /// Starts `program` (by default the executable) in a folder; the environment is what is given
    /// and a search path, so that no variable of the machine configures the switch.
    init(
        _ arguments: [String],
        program: String = ForecourtProcess.executable,
        environment: [String: String] = [:],
        in folder: String
    ) throws {
        let name = folder + "/talk-" + UUID().uuidString
        outputPath = name + ".out"
        errorPath = name + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorPath, flags, 0o600)
        // Closed in the child itself: what another thread opens just then, the port of a bank in
        // this process above all, must not be held by it.
        try Self.closeOthers(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var every = sigset_t()
        sigfillset(&every)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &every)
        let spawnFlags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(spawnFlags))
        var variables = environment
        variables["PATH"] = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        // It changes the folder and becomes the program: the process stays the same.
        let changer = "/usr/bin/env"
        let words = ([changer, "-C", folder, program] + arguments).map { strdup($0) }
        let settings = variables.map { strdup("\($0.key)=\($0.value)") }
        defer { for word in words + settings { free(word) } }
        var child = pid_t()
        let code = posix_spawn(
            &child,
            changer,
            &actions,
            &attributes,
            words + [nil],
            settings + [nil]
        )
        guard code == 0 else {
            throw ProcessFailure("\(program): \(String(cString: strerror(code)))")
        }
        pid = child
    }

    deinit {
        guard ending == nil else { return }
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    var output: String { Self.text(outputPath) }
    var errors: String { Self.text(errorPath) }

    /// Lines on standard error without those of the log.
    var complaints: [String] {
        errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{") }
    }

    /// Whether it says these words on standard error: a log is written behind what it is about.
    func says(_ words: String) async throws -> Bool {
        try await Patience.until { errors.contains(words) }
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Stops it, and waits until all of it stands: what it writes does not change from then on.
    func suspend() throws {
        kill(pid, SIGSTOP)
        var status: Int32 = 0
        guard waitpid(pid, &status, WUNTRACED) == pid, status & 0xFF == 0x7F else {
            throw ProcessFailure("process \(pid) cannot be stopped")
        }
    }

    /// Whether it has ended; takes its status when it has.
    func hasEnded() -> Bool {
        if ending != nil { return true }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return false }
        note(status)
        return true
    }

    /// Waits without holding a thread of the test runner.
    func wait(seconds: Int = 60) async throws -> Ending {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !hasEnded() {
            guard ContinuousClock.now < deadline else {
                throw ProcessFailure("process \(pid) has not ended within \(seconds) s")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        return try taken()
    }

    /// Waits on the thread of the caller; for short commands only.
    func waitHere() throws -> Ending {
        if ending == nil {
            var status: Int32 = 0
            guard waitpid(pid, &status, 0) == pid else { throw ProcessFailure("no child \(pid)") }
            note(status)
        }
        return try taken()
    }

    private func taken() throws -> Ending {
        guard let ending else { throw ProcessFailure("process \(pid) still runs") }
        return ending
    }

    private func note(_ status: Int32) {
        let signal = status & 0x7F
        ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

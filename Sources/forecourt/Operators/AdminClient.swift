import Glibc
import Journal
import Text

/// Asks a running switch over its admin socket: one JSON object a line.
struct AdminClient {
    /// The data directory that it lies in; nil where the socket alone was named.
    let directory: DataDirectory?
    let path: String

    init(directory: DataDirectory) {
        self.directory = directory
        path = directory.adminSocket
    }

    init(socket path: String) {
        directory = nil
        self.path = path
    }

    /// Seconds that a switch may take for an answer, and for a change to become durable beside a
    /// full load.
    static let (patience, patienceForChanges) = (5, 10)

    /// Whether a switch is there; one that does not take the connection in its time is.
    ///
    /// - Throws: `CommandFailure` where this user may not ask.
    func isUp() throws(CommandFailure) -> Bool {
        switch connected(withinSeconds: Self.patience) {
        case .open(let descriptor):
            close(descriptor)
            return true
        case .refused(EACCES), .refused(EPERM): throw denied
        case .refused(EAGAIN): return true
        case .refused: return false
        }
    }

    /// Sends a verb with its arguments and returns the data of the answer.
    func call(
        _ verb: String,
        _ arguments: [JSONValue.Member] = [],
        withinSeconds bound: Int = AdminClient.patience
    ) throws(CommandFailure) -> JSONValue {
        do throws(AdminFailure) {
            return try open(withinSeconds: bound).call(verb, arguments, withinSeconds: bound)
        } catch {
            throw error.failure
        }
    }

    /// Connects, to say several verbs one after another.
    func open(
        withinSeconds bound: Int = AdminClient.patience
    ) throws(AdminFailure) -> AdminConversation {
        switch connected(withinSeconds: bound) {
        case .open(let descriptor): return AdminConversation(client: self, descriptor)
        case .refused(EACCES), .refused(EPERM): throw .refused(denied)
        case .refused(let number): throw .gone(absence(number, bound))
        }
    }

    // MARK: What is wrong

    private var denied: CommandFailure { FileAccess.denied(path, ending: .unavailable) }

    /// Why there is no connection.
    private func absence(_ number: Int32, _ bound: Int) -> CommandFailure {
        let holder = directory.flatMap(SwitchProcess.init(holding:))
        switch number {
        case EACCES, EPERM: return denied
        case EAGAIN: return silence(bound, holder)
        case ENAMETOOLONG:
            return CommandFailure(
                .unavailable,
                "no switch answers at \(path), whose path is longer than"
                    + " \(DataDirectory.longestSocketPath) bytes",
                cure: directory == nil ? "name a shorter --socket" : "name a shorter --data"
            )
        default: break
        }
        let problem = "no switch answers at \(path)"
        if let holder {
            return CommandFailure(
                .unavailable,
                "\(problem), but process \(holder.number) holds the directory",
                cure: "it starts, or ends; wait, and look at its log"
            )
        }
        if number == ECONNREFUSED {
            return CommandFailure(
                .unavailable,
                "\(problem): it was killed, or died",
                cure: "look at its log, then start it: forecourt serve"
            )
        }
        guard let directory else {
            return CommandFailure(
                .unavailable,
                "\(problem): there is no such socket",
                cure: "name the admin socket of a running switch, DIR/run/admin.sock"
            )
        }
        guard let failure = FileAccess.denial(of: directory.path, to: X_OK, ending: .unavailable)
        else {
            let isThere = access(directory.path, F_OK) == 0
            return CommandFailure(
                .unavailable,
                isThere ? "\(problem): it is stopped" : "\(problem): there is no such directory",
                cure: isThere
                    ? "start it: forecourt serve, or make run" : "name its directory with --data"
            )
        }
        return failure
    }

    func silence(_ seconds: Int, _ process: SwitchProcess?) -> CommandFailure {
        let told = process?.silence
        return CommandFailure(
            .unavailable,
            "the switch at \(path) does not answer within \(seconds) s"
                + (told.map { ": \($0.words)" } ?? ""),
            cure: told?.cure ?? "look at its log and its disk; it may be stopped"
        )
    }

    func answer(
        _ text: String,
        to verb: String,
        _ process: SwitchProcess?
    ) throws(CommandFailure) -> JSONValue {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue.parse(text)
        } catch {
            throw otherRelease("gives an answer that cannot be read (\(error))", process)
        }
        if case .boolean(true)? = document["ok"] { return document["data"] ?? .null }
        var status = ExitStatus.failed
        if case .number(let code)? = document["exit"], let value = Int32(code) {
            status = ExitStatus(rawValue: value) ?? .failed
        }
        let problem = document["error"]?.string ?? "it was not done"
        if status == .usage, problem == "unknown verb \(verb)" {
            throw otherRelease("does not know \(verb)", process)
        }
        let cure = document["cure"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        throw CommandFailure(status, problem, cure: cure)
    }

    /// A switch that speaks otherwise than this command.
    private func otherRelease(_ words: String, _ process: SwitchProcess?) -> CommandFailure {
        let program = process?.program.map { ": \($0)" } ?? ""
        return CommandFailure(
            .unavailable,
            "the switch at \(path) is of another release than this command (\(Version.text)): it"
                + " \(words)",
            cure: "use the forecourt that it runs" + program
        )
    }

    // MARK: The socket

    private enum Connection {
        case open(Int32)
        /// The system's error number.
        case refused(Int32)
    }

    private func connected(withinSeconds bound: Int) -> Connection {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count <= DataDirectory.longestSocketPath else { return .refused(ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return .refused(errno) }
        // A switch that does not accept keeps a full queue: waiting there has a bound too.
        var time = timeval(tv_sec: bound, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_SNDTIMEO,
            &time,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                connect(descriptor, peer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let number = errno
            close(descriptor)
            return .refused(number)
        }
        return .open(descriptor)
    }
}

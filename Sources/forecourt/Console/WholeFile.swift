import Glibc

/// A file that is written as a whole: a reader sees the old one or the new one.
///
/// What stands there and is no regular file (a device, a pipe, a socket) is never replaced or
/// removed: the text is written into it. A link stays, and what it leads to is written.
enum WholeFile {
    /// Writes the text, durably where a power cut must leave one or the other.
    ///
    /// - Throws: the number of the system's error.
    static func write(
        _ text: String,
        to path: String,
        mode: mode_t,
        isDurable: Bool = false
    ) throws(SystemFault) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw SystemFault(number: errno) }
            // A link to nothing is followed too, and is no name to take the place of.
            guard lstat(path, &status) != 0 else {
                return try fill(path, O_CREAT | O_TRUNC, mode, text, isDurable: isDurable)
            }
            return try replace(path, mode, text, isDurable: isDurable)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            // Nobody may be there who reads a pipe: that is an error and no wait.
            return try fill(path, O_NONBLOCK, mode, text, isDurable: false)
        }
        guard let target = realpath(path, nil) else { throw SystemFault(number: errno) }
        defer { free(target) }
        try replace(String(cString: target), mode, text, isDurable: isDurable)
    }

    /// A new file beside it that takes its place.
    private static func replace(
        _ path: String,
        _ mode: mode_t,
        _ text: String,
        isDurable: Bool
    ) throws(SystemFault) {
        // Nobody's file has that name, and no other writer takes it.
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).new"
        do throws(SystemFault) {
            try fill(
                temporary,
                O_CREAT | O_EXCL | O_NOFOLLOW,
                mode,
                text,
                isDurable: isDurable
            )
            guard rename(temporary, path) == 0 else { throw SystemFault(number: errno) }
            if isDurable { try keepNames(besides: path) }
        } catch {
            // What is half written is of no use; where it cannot be removed the error says why.
            var status = stat()
            if lstat(temporary, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                unlink(temporary)
            }
            throw error
        }
    }

    /// Makes the names of its folder durable: until then a power cut brings back the old file.
    private static func keepNames(besides path: String) throws(SystemFault) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFault(number: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemFault(number: errno) }
    }

    private static func fill(
        _ path: String,
        _ flags: Int32,
        _ mode: mode_t,
        _ text: String,
        isDurable: Bool
    ) throws(SystemFault) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, mode)
        guard descriptor >= 0 else { throw SystemFault(number: errno) }
        defer { close(descriptor) }
        // A pipe that somebody reads is waited for.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written >= 0 || errno == EINTR else { throw SystemFault(number: errno) }
            rest = rest.dropFirst(max(0, written))
        }
        if isDurable, fsync(descriptor) != 0 { throw SystemFault(number: errno) }
    }
}

/// What the system refused.
struct SystemFault: Error, Equatable {
    let number: Int32

    /// In the system's words.
    var reason: String { String(cString: strerror(number)) }
}

import Glibc

/// A file that a command makes, never over one that is there.
enum FreshFile {
    /// Its descriptor; the caller closes it.
    ///
    /// - Throws: a failure with the system's words: `isThere` says how it ends, and what to do,
    ///   where there is such a file.
    static func create(
        _ path: String,
        mode: mode_t = 0o600,
        isThere: (status: ExitStatus, cure: String)
    ) throws(CommandFailure) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            let number = errno
            throw CommandFailure(
                number == EEXIST ? isThere.status : .inputOutput,
                "\(path): \(String(cString: strerror(number)))",
                cure: number == EEXIST ? isThere.cure : "check the folder and its mode"
            )
        }
        return descriptor
    }
}

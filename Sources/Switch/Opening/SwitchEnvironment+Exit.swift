import Glibc

/// The last words of a process that must not go on.
extension SwitchEnvironment {
    /// The end of a process whose journal cannot be trusted any more: at once, without running
    /// anything that might write.
    ///
    /// Recovery starts from the file. Who does not read standard error misses the line.
    @Sendable
    package static func exitWithLine(_ text: String) -> Never {
        let line = "forecourt: \(text): start it again\n"
        if LogLines.waitForRoom(in: STDERR_FILENO, milliseconds: 500) {
            _ = write(STDERR_FILENO, line, line.utf8.count)
        }
        _exit(74)
    }
}

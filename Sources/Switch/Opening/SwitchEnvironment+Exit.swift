import Glibc

/// The last words of a process that must not go on.
extension SwitchEnvironment {
    /// The end of a process whose journal cannot be trusted any more: at once, without running
    /// anything that might write.
    ///
    /// Recovery starts from the file.
    @Sendable
    package static func exitWithLine(_ text: String) -> Never {
        let line = "forecourt: \(text): start it again\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        _exit(74)
    }
}

import Glibc

/// What is said when a rule of the program itself is broken: one line, and no stack.
///
/// The runtime of Swift would print registers, frames and, of some values, what they hold; that
/// belongs into no log of a payment switch. The process ends by the signal all the same.
enum ProgramFault {
    private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]
    private static let words: StaticString =
        "forecourt: a fault of the program ended it: report the command and its version\n"

    /// Takes the place of the runtime's handlers.
    static func keepQuiet() {
        var action = sigaction()
        // Only what is safe in a handler; the second time the signal has its usual effect.
        action.__sigaction_handler.sa_handler = { number in
            _ = write(
                STDERR_FILENO,
                ProgramFault.words.utf8Start,
                ProgramFault.words.utf8CodeUnitCount
            )
            raise(number)
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
        for signal in signals { sigaction(signal, &action, nil) }
    }
}

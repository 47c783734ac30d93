import Glibc

/// Keeps the signals that end a program waiting while something must not be left without a word.
///
/// Those that came have their usual effect once it is over: the program ends as by any signal.
struct SignalPause {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP]
    private var before = sigset_t()

    init() {
        var numbers = sigset_t()
        sigemptyset(&numbers)
        for number in Self.numbers { sigaddset(&numbers, number) }
        pthread_sigmask(SIG_BLOCK, &numbers, &before)
    }

    /// Whether one has come.
    var hasEnd: Bool {
        var waiting = sigset_t()
        sigpending(&waiting)
        return Self.numbers.contains { sigismember(&waiting, $0) == 1 }
    }

    func end() {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}

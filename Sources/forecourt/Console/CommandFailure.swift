import Desk

/// How a command ends, as its exit status (sysexits where one fits).
enum ExitStatus: Int32 {
    case done = 0
    /// The operation failed or a check found a difference.
    case failed = 1
    /// A threshold of `load` or `bench` was not met.
    case thresholdMissed = 2
    case usage = 64
    case badInput = 65
    case noInput = 66
    case unavailable = 69
    case inputOutput = 74
    case configuration = 78
}

/// Why a command ended: one line on standard error, `forecourt: what is wrong: what to do`.
struct CommandFailure: Error {
    let status: ExitStatus
    /// What is wrong, without a final full stop.
    let problem: String
    /// What to do about it.
    let cure: String?

    init(_ status: ExitStatus, _ problem: String, cure: String? = nil) {
        self.status = status
        self.problem = problem
        self.cure = cure
    }

    /// What a verb was refused with.
    init(_ failure: DeskFailure) {
        self.init(
            Int32(exactly: failure.exitCode).flatMap(ExitStatus.init) ?? .failed,
            failure.text,
            cure: failure.cure.isEmpty ? nil : failure.cure
        )
    }

    /// The one line; line breaks inside would hide what follows them from a log reader.
    var line: String {
        let text = cure.map { "\(problem): \($0)" } ?? problem
        return "forecourt: " + text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
}

/// Ends a command whose message stands on standard error already.
struct QuietFailure: Error {
    let status: ExitStatus
}

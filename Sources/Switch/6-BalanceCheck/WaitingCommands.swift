import Book

/// Called on the book's thread, once, when a command is durable or refused.
typealias CommandCompletion = @Sendable (Result<CommandResult, CommandError>) -> Void

/// Commands whose act is on its way through the book.
struct WaitingCommands {
    private var completions: [UInt64: CommandCompletion] = [:]
    private var next: UInt64 = 1

    /// Takes a command in; its act goes under this origin.
    mutating func add(_ completion: @escaping CommandCompletion) -> Origin {
        defer { next += 1 }
        completions[next] = completion
        return Origin(lane: OperatorDesk.lane, token: next)
    }

    /// Gives back who waits for an act; nil for one that nobody does.
    mutating func take(_ origin: Origin) -> CommandCompletion? {
        completions.removeValue(forKey: origin.token)
    }
}

import Switch
import Synchronization

/// What a command came to, for a test to look at.
final class OutcomeBox: Sendable {
    private let box = Mutex<Result<CommandResult, CommandError>?>(nil)

    var value: Result<CommandResult, CommandError>? { box.withLock { $0 } }

    func set(_ result: Result<CommandResult, CommandError>) { box.withLock { $0 = result } }
}

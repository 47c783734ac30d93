import Synchronization

/// A value that is not there at first, is set once and read by any thread.
final class SetOnce<Value: Sendable>: Sendable {
    private let state = AtomicLazyReference<Box>()

    private final class Box: Sendable {
        let value: Value

        init(_ value: Value) {
            self.value = value
        }
    }

    var value: Value? { state.load()?.value }

    /// Sets it; without effect when it has been set.
    func set(_ value: Value) {
        _ = state.storeIfNil(Box(value))
    }
}

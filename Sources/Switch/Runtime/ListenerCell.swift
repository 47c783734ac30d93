import Synchronization

/// The listeners that are bound; set once by `start`, read by `status` and `stop`.
final class ListenerCell: Sendable {
    private let state = AtomicLazyReference<Box>()

    private final class Box: Sendable {
        let listeners: [Listener]

        init(_ listeners: [Listener]) {
            self.listeners = listeners
        }
    }

    var value: [Listener] { state.load()?.listeners ?? [] }

    func set(_ listeners: [Listener]) {
        _ = state.storeIfNil(Box(listeners))
    }
}

import Synchronization

/// What was found wrong with the journal's file: written by the book, read by probes on any thread.
final class DamageNote: Sendable {
    private let note = Mutex<String?>(nil)

    var text: String? { note.withLock { $0 } }

    /// The first finding stays: a person has to look at it.
    ///
    /// Gives whether it is the first.
    func found(_ text: String) -> Bool {
        note.withLock { known in
            guard known == nil else { return false }
            known = text
            return true
        }
    }
}

import Book
import NIOCore
import Upstream

/// What wallets tell by themselves, on its way through the book.
extension BalanceChecker {
    /// Takes a hint from any thread; `done` is called once, behind the commit that holds it.
    nonisolated func take(_ hint: WalletHint, _ done: @escaping WalletHint.Completion) {
        executor.eventLoop.execute {
            self.assumeIsolated { $0.enqueue(hint, done) }
        }
    }

    private func enqueue(_ hint: WalletHint, _ done: @escaping WalletHint.Completion) {
        guard !isClosed, !isDiskFull, port.admission.admit(.reserved) else { return done(.refused) }
        let entry = BookEntry(
            event: BookEvent(at: clock.now(), kind: .notified(hint)),
            origin: hints.add(done)
        )
        receive([entry], at: clock.monotonicNanoseconds())
    }

    func finish(_ origin: Origin, _ reception: WalletHint.Reception) {
        hints.take(origin)?(reception)
    }

    /// Nothing of the book comes any more: providers say it again when the switch is back.
    func refuseHints() {
        for done in hints.takeAll() { done(.refused) }
    }
}

import NIOCore

/// The provider behind its connections: gives the site bytes and time, keeps its book, and does
/// what it says.
///
/// Not Sendable: it lives on one loop, with all its connections.
final class ProviderHost {
    private static let maximumConnections = 4096

    private(set) var site: SimulatedProvider
    private let ledger: ProviderBookFile?
    private let loop: any EventLoop
    private let sender: ProviderNoticeSender
    private let dies: (ProviderDeath) -> Void
    private var connections = 0
    private var wake: Scheduled<Void>?
    private var wakesAt: Int64 = .max

    init(
        _ settings: ProviderSettings,
        loop: any EventLoop,
        dies: @escaping (ProviderDeath) -> Void
    ) throws(ProviderError) {
        site = SimulatedProvider(settings)
        self.loop = loop
        self.dies = dies
        sender = ProviderNoticeSender(loop: loop)
        guard let path = settings.bookPath else {
            ledger = nil
            return
        }
        let kept = try ProviderBookFile.read(path)
        ledger = try ProviderBookFile(path: path)
        site.restore(kept.orders, kept.violations, at: now)
    }

    /// The machine's clock.
    private var now: ProviderTime {
        ProviderTime(milliseconds: TerminalClock.wallMicroseconds() / 1000)
    }

    func listens(on address: String) {
        site.address = address
        plan()
    }

    /// Whether there is room for one connection more.
    func opened() -> Bool {
        guard connections < Self.maximumConnections else { return false }
        connections += 1
        return true
    }

    func closed() { connections -= 1 }

    func received(
        _ request: ProviderRequest,
        from connection: ProviderConnection,
        isHeld: Bool = false
    ) {
        let reaction = site.receive(request, at: now, isHeld: isHeld)
        guard keepBook() else { return }
        switch reaction {
        case .answer(let response, let delay) where delay > 0:
            loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) {
                connection.answer(response)
            }
        case .answer(let response, _): connection.answer(response)
        case .silence: break
        case .reset: connection.reset()
        case .hold(let milliseconds):
            loop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
                self.received(request, from: connection, isHeld: true)
            }
        case .die: dies(.toldTo)
        }
        plan()
    }

    /// Writes what changed before any answer leaves; whether that could be done.
    private func keepBook() -> Bool {
        let changes = site.takeChanges()
        guard let ledger else { return true }
        do throws(ProviderError) {
            try ledger.append(changes.orders, changes.violations)
            return true
        } catch {
            dies(.bookUnwritable("\(error)"))
            return false
        }
    }

    // MARK: What happens by itself

    private func plan() {
        guard let quiet = site.quietMilliseconds(at: now) else { return }
        let at = now.milliseconds + quiet
        guard at < wakesAt else { return }
        wake?.cancel()
        wakesAt = at
        wake = loop.assumeIsolated().scheduleTask(in: .milliseconds(max(1, quiet))) {
            self.wakesAt = .max
            self.awake()
        }
    }

    private func awake() {
        let notices = site.takeNotices(at: now)
        guard keepBook() else { return }
        for notice in notices {
            sender.send(notice) { status, body in
                self.site.noticeAnswered(notice.id, status: status, body: body, at: self.now)
                if self.keepBook() { self.plan() }
            }
        }
        plan()
    }
}

/// Why a provider came to an end by itself.
package enum ProviderDeath: Hashable, Sendable {
    /// Somebody said so by `/__sim/die`.
    case toldTo
    /// Its book could not be written; the system's words.
    case bookUnwritable(String)
}

import Book
import Payments

/// Which windows are taken, and how a reversal finds what it means.
extension BookModel {
    private func isOfLastDates(_ entry: Entry) -> Bool {
        let terminal = terminals[entry.terminal] ?? Terminal()
        let isOfOpenBatch =
            entry.request.batch == terminal.batch && entry.day >= terminal.openedOn
        return entry.day >= day - 1 || isOfOpenBatch
    }

    private func isRecent(_ entry: Entry) -> Bool {
        entry.request.identity.windowKind != .batch
            && entry.localDay >= today - 2 * reach(of: entry.request)
    }

    /// Whether its identity is taken.
    func isHeld(_ entry: Entry) -> Bool {
        entry.holds
            && (isOfLastDates(entry) || isRecent(entry) && isTaken(entry.request))
    }

    /// Whether a reversal may name it.
    func isInReach(_ entry: Entry) -> Bool {
        entry.holds && (isOfLastDates(entry) || isRecent(entry))
    }

    /// Day of the institution's calendar, which runs eight hours ahead.
    var today: Int { Int((hosts.now + 8 * 3_600_000_000) / 86_400_000_000) }

    /// The window of a day that lies so many days from today.
    func window(_ distance: Int, _ kind: WindowKind) -> UInt32 {
        let date = BusinessDate(rawValue: Int32(today + distance)).components
        let monthAndDay = UInt32(date.month * 100 + date.day)
        return kind == .day ? monthAndDay : UInt32(date.year % 100) * 10_000 + monthAndDay
    }

    func isTaken(_ request: PaymentRequest) -> Bool {
        let kind = request.identity.windowKind
        let reach = reach(of: request)
        return kind == .batch
            || (-reach...reach).contains { window($0, kind) == request.identity.window }
    }

    /// Days by which a terminal's date may differ; it tells later what has happened off line.
    private func reach(of request: PaymentRequest) -> Int {
        let isTold = request.modelled.isReport || request.modelled == .notes
        return isTold ? 10 : 2
    }

    /// The reversal before that this one repeats.
    func earlier(_ request: PaymentRequest, finding found: Entry?) -> Int? {
        entries.lastIndex { entry in
            let first = entry.request
            guard first.modelled == .takesBack, first.identity == request.identity,
                isHeld(entry), first.amount == request.amount, first.asset == request.asset,
                first.card?.token == request.card?.token, first.delivery == request.delivery,
                (first.original?.stan ?? first.identity.stan)
                    == (request.original?.stan ?? request.identity.stan)
            else { return false }
            if entry.original != nil { return entry.original == found?.seq }
            guard first.original?.window == request.original?.window else { return false }
            return found.map { $0.outcome == .reversedOriginal && $0.seq > entry.seq } ?? true
        }
    }

    func lies(_ request: PaymentRequest, in window: UInt32?, _ kind: WindowKind) -> Bool {
        guard request.identity.windowKind == kind else { return false }
        let own = request.transmission.map { $0 / 1_000_000 } ?? request.identity.window
        return own == window
    }

    func original(_ request: PaymentRequest) -> Int? {
        let stan = request.original?.stan ?? request.identity.stan
        let identity = request.identity
        let candidates = entries.indices.filter {
            let entry = entries[$0]
            return isInReach(entry) && entry.request.identity.terminal == identity.terminal
                && entry.request.identity.stan == stan
                && entry.request.modelled.canBeTakenBack
        }
        if let window = request.original?.window {
            let named = candidates.filter {
                lies(entries[$0].request, in: window, identity.windowKind)
            }
            let sent = request.original?.transmission
            return named.last { sent != nil && entries[$0].request.transmission == sent }
                ?? named.last
                ?? referred(request).flatMap {
                    lies(entries[$0].request, in: window, identity.windowKind) ? $0 : nil
                }
        }
        if let index = referred(request) { return index }
        func stands(in window: UInt32?, _ index: Int) -> Bool {
            let other = entries[index].request.identity
            return other.window == window && other.windowKind == identity.windowKind
        }
        if let index = candidates.last(where: { stands(in: identity.window, $0) }) { return index }
        guard request.card != nil else { return nil }
        let before = self.before(identity)
        return candidates.last { index in
            let entry = entries[index]
            let isUndone = entry.reversedBy.map { reversal in
                !entries.contains {
                    $0.seq == reversal && $0.holds && $0.request.identity == identity
                }
            }
            return stands(in: before, index) && (entry.moved > 0 || entry.host?.isAwaited == true)
                && agrees(request, entry) && isUndone != true
        }
    }

    /// The window before one that may be named, or that a repeat still names when it is not taken
    /// any more: batches count, days follow the calendar.
    private func before(_ identity: RequestIdentity) -> UInt32? {
        guard identity.windowKind != .batch else {
            return identity.window == 1 ? 999_999 : identity.window - 1
        }
        return (-60...2).last { window($0, identity.windowKind) == identity.window }
            .map { window($0 - 1, identity.windowKind) }
    }
}

package import Payments
import Upstream

/// A payment's own request at a wallet, and who owns its outcome.
///
/// It has the name of its request, and one number for life.
package struct Order: Hashable, Sendable {
    /// Seq of its intent, which is its request's, and its payment's first record.
    package let id: Int64
    package let leg: LegNumber
    package let channel: ChannelNumber
    /// How the wallet knows it.
    package let number: OrderNumber
    /// In fen.
    package let amount: Int64
    /// The intent.
    package let at: Timestamp
    /// DE 41.
    package let terminal: String
    /// The batch that was open then.
    package let batch: UInt32
    /// Whether the customer scans a code that the terminal draws.
    package let isDrawn: Bool
    /// So long behind ``askedAt`` its terminal hears that nothing is known; nil for never.
    package let answerWithinMilliseconds: UInt32?
    package private(set) var state: OrderState
    /// The intent, or the last repeat that waits for the same end.
    package private(set) var askedAt: Timestamp
    /// When its terminal heard last that nothing is known, or the switch ended while it waited.
    package private(set) var toldAt: Timestamp?
    /// From when on it is to go back as soon as may be.
    package private(set) var hurriedAt: Timestamp?
    /// When the book learned that it is paid.
    package private(set) var paidAt: Timestamp?
    /// When it came to its last end: what was asked before says nothing of it.
    package private(set) var endedAt: Timestamp?
    /// The wallet's own number.
    package private(set) var providerNumber: String?
    /// The request that takes it back.
    package private(set) var undoing: Int64?
    /// The record with which its terminal had the code to draw.
    package private(set) var drawnIn: Int64?
    /// What the wallet says that was paid, where that is another amount; in fen.
    package private(set) var otherTotal: Int64?
    /// The record that noted what a wallet said of it by itself: before its end, or behind it.
    package private(set) var hintedBy: Int64?
    /// Since when the wallet is to be asked for that, although the order has ended; nil once it has
    /// answered.
    package private(set) var hintedAt: Timestamp?

    /// An order that is asked for.
    package init(
        id: Int64,
        leg: LegNumber,
        channel: ChannelNumber,
        number: OrderNumber,
        amount: Int64,
        at: Timestamp,
        terminal: String,
        batch: UInt32,
        isDrawn: Bool,
        answerWithinMilliseconds: UInt32?
    ) {
        self.id = id
        self.leg = leg
        self.channel = channel
        self.number = number
        self.amount = amount
        self.at = at
        self.terminal = terminal
        self.batch = batch
        self.isDrawn = isDrawn
        self.answerWithinMilliseconds = answerWithinMilliseconds
        state = .asked
        askedAt = at
    }

    /// What changes of an order, as a journal keeps it.
    package struct Course: Hashable, Sendable {
        package var state: OrderState
        package var askedAt: Timestamp
        package var toldAt: Timestamp?
        package var hurriedAt: Timestamp?
        package var paidAt: Timestamp?
        package var endedAt: Timestamp?
        package var providerNumber: String?
        package var undoing: Int64?
        package var drawnIn: Int64?
        package var otherTotal: Int64?
        package var hintedBy: Int64?
        package var hintedAt: Timestamp?

        package init(state: OrderState, askedAt: Timestamp) {
            self.state = state
            self.askedAt = askedAt
        }
    }

    /// The same order, as far as a journal has it.
    package func coming(to course: Course) -> Order {
        var order = self
        order.state = course.state
        order.askedAt = course.askedAt
        order.toldAt = course.toldAt
        order.hurriedAt = course.hurriedAt
        order.paidAt = course.paidAt
        order.endedAt = course.endedAt
        order.providerNumber = course.providerNumber
        order.undoing = course.undoing
        order.drawnIn = course.drawnIn
        order.otherTotal = course.otherTotal
        order.hintedBy = course.hintedBy
        order.hintedAt = course.hintedAt
        return order
    }

    // MARK: What becomes of it

    /// What happens to it at a time.
    ///
    /// Errors: that cannot happen to it; it stays as it is.
    mutating func handle(
        _ event: OrderState.Event,
        _ awaited: OrderState.Awaited,
        at time: Timestamp,
        _ taken: WalletTaken? = nil
    ) throws(OrderState.Impossible) {
        let before = state
        state = try state.after(event, awaited)
        if let taken {
            if paidAt == nil { paidAt = time }
            providerNumber = taken.number
        }
        if event == .undoWanted, before.isOpen, hurriedAt == nil { hurriedAt = time }
        guard state != before else { return }
        if before == .undoing { undoing = nil }
        endedAt = state.isOpen || state == .paid ? nil : time
        // What was said before the end says nothing behind it, and what goes back is asked about
        // by what takes it back. While its own request was on its way nobody asked: that it was
        // refused may be older than the word.
        hintedAt = before == .asked && state == .unpaid && hintedBy != nil ? time : nil
        if endedAt != nil { hintedBy = nil }
    }

    /// Its terminal hears the code to draw.
    mutating func draw(in seq: Int64) { drawnIn = seq }

    /// What is being taken back was paid as it was asked; whether that is new.
    mutating func learn(_ taken: WalletTaken, at time: Timestamp) -> Bool {
        precondition(taken.total == amount, "Another amount is another matter.")
        guard paidAt == nil else { return false }
        paidAt = time
        providerNumber = taken.number
        return true
    }

    /// The wallet says that another amount is paid; whether that is new.
    mutating func note(otherTotal total: Int64) -> Bool {
        guard otherTotal == nil else { return false }
        otherTotal = total
        return true
    }

    /// A request that takes it back is stored.
    mutating func undo(by forward: Int64) {
        precondition(state == .undoing, "What is not undone has no request for it.")
        undoing = forward
    }

    /// Its terminal asks for it once more, and waits.
    ///
    /// Events of a batch may have one time: what comes behind a word counts as later than it.
    mutating func ask(at time: Timestamp) {
        askedAt = max(time, toldAt.map { Timestamp(rawValue: $0.rawValue + 1) } ?? time)
    }

    /// It is to go back as soon as may be, whatever has become of it.
    mutating func hurry(at time: Timestamp) {
        if hurriedAt == nil { hurriedAt = time }
    }

    /// Its terminal hears that nothing is known, or is gone.
    mutating func tell(at time: Timestamp) { toldAt = max(time, askedAt) }

    /// The wallet said something of it by itself; what has ended without its money is asked about
    /// until it answers.
    mutating func note(hintIn seq: Int64, at time: Timestamp) {
        hintedBy = seq
        hintedAt = endedAt == nil ? nil : time
    }

    /// An answer to its own request says otherwise than its end: it is asked about as behind a
    /// hint, of which it takes no place.
    mutating func openHint(at time: Timestamp) {
        precondition(endedAt != nil, "What is open is asked about.")
        hintedAt = time
    }

    /// The wallet has answered to that.
    mutating func closeHint() { hintedAt = nil }

    // MARK: What follows from its row

    /// Who hears its end.
    package var awaited: OrderState.Awaited {
        if hurriedAt != nil { return .unwanted }
        return isWaiting ? .heard : .gone
    }

    /// Whether its terminal waits for its end, wanted or not.
    package var isWaiting: Bool {
        // A terminal that has its code to draw waits for nothing.
        if isDrawn, state != .asked, state != .resolving { return false }
        return hasAskedLast
    }

    /// Whether it asked behind what it was told.
    var hasAskedLast: Bool { toldAt.map { askedAt > $0 } ?? true }

    /// The payment as a settlement sees it that waits for it; nil for what it does not wait for.
    var undecided: UndecidedPayment? {
        guard state == .asked || state == .resolving, awaited == .heard else { return nil }
        return UndecidedPayment(seq: id, terminal: terminal, batch: batch, amount: amount)
    }

    /// Whether its wallet has said that as much is paid as was asked.
    var isKnownPaid: Bool { paidAt != nil && otherTotal == nil }

    /// Whether the book knew that it is paid before a time.
    func isPaid(before time: Timestamp) -> Bool { paidAt.map { $0 < time } ?? false }

    /// Whether its terminal has a code that a customer may scan.
    var isShown: Bool { drawnIn != nil }

    /// Whether the wallet is to be asked for what it said, although the order has ended.
    package var isHintOpen: Bool { hintedAt != nil }

    /// Whether what the wallet says of it now is to be noted: what comes a while behind the last
    /// word may be news.
    func isNews(at time: Timestamp) -> Bool {
        guard hintedBy != nil, endedAt != nil else { return hintedBy == nil }
        return hintedAt.map { time.rawValue - $0.rawValue >= Orders.pause } ?? true
    }

    /// Whether a question that left then came behind all that the wallet said by itself.
    func answersHint(_ sentAt: Timestamp) -> Bool {
        hintedAt.map { sentAt.rawValue - $0.rawValue >= Orders.pause } ?? false
    }

    /// Whether it must be in memory.
    package var isAtHand: Bool { state.isOpen || isHintOpen }
}

/// Times, from the row and the terms of its channel alone.
extension Order {
    /// From when on a question whose answer does not say that it is paid is the last.
    package func cancelFrom(_ terms: WalletTerms) -> Timestamp {
        let end =
            isDrawn
            ? at.later(byMilliseconds: Int64(terms.orderSeconds) * 1_000)
            : at.later(byMilliseconds: Int64(terms.pollUntilMilliseconds))
        let earliest = at.later(byMilliseconds: Int64(terms.cancelAfterMilliseconds))
        return max(hurriedAt.map { min($0, end) } ?? end, earliest)
    }

    /// From when on an answer that says nothing does not hold the cancel back.
    package func giveUpFrom(_ terms: WalletTerms) -> Timestamp {
        cancelFrom(terms).later(byMilliseconds: 3 * poll(terms))
    }

    /// Until when "no such order" says nothing.
    package func absentUntil(_ terms: WalletTerms) -> Timestamp {
        at.later(byMilliseconds: Int64(terms.absentMilliseconds))
    }

    /// From when on "no such order" says to what takes it back that nothing stands: its request
    /// does not arrive any more, and nobody can scan its code.
    ///
    /// `timeout`: of the channel, in milliseconds.
    func goneFrom(_ terms: WalletTerms, timeout: UInt32) -> Timestamp {
        let longest = Int64(timeout) + 30_000
        guard isShown else { return isDrawn ? at : at.later(byMilliseconds: longest) }
        // Providers count whole minutes, from when the code was drawn.
        return at.later(byMilliseconds: Int64(terms.orderSeconds) * 1_000 + 120_000 + longest)
    }

    /// When it may not be cancelled any more, and is refunded instead.
    package func cancelUntil(_ terms: WalletTerms) -> Timestamp {
        at.later(byMilliseconds: Int64(terms.cancelWithinSeconds) * 1_000)
    }

    /// When its terminal hears that nothing is known; nil when it need not.
    package var answerAt: Timestamp? {
        guard state == .asked || state == .resolving, isWaiting,
            let answerWithinMilliseconds
        else { return nil }
        return askedAt.later(byMilliseconds: Int64(answerWithinMilliseconds))
    }

    /// When it goes back, because nobody has claimed it; nil unless it is to be claimed.
    package func unclaimedUntil(_ terms: WalletTerms) -> Timestamp? {
        guard state == .unclaimed, let paidAt else { return nil }
        if let hurriedAt { return hurriedAt }
        return max(paidAt, toldAt ?? paidAt)
            .later(byMilliseconds: Int64(terms.unclaimedSeconds) * 1_000)
    }

    /// When the wallet is asked next, behind a time: the next point of the grid from its intent on,
    /// and ``cancelFrom(_:)``; nil when it need not be asked.
    ///
    /// Where nobody can be asked it is tried ever more rarely.
    package func query(after time: Timestamp, _ terms: WalletTerms) -> Timestamp? {
        if isHintOpen, let hintedAt { return Orders.look(at: hintedAt, after: time) }
        guard state == .drawn || state == .resolving else { return nil }
        let step = poll(terms) * 1_000
        guard time < giveUpFrom(terms) else {
            let rarely = min((time.rawValue - at.rawValue) / 20, Orders.longestWait)
            return Timestamp(rawValue: time.rawValue + max(step, rarely))
        }
        let passed = max(0, time.rawValue - at.rawValue) / step
        let next = Timestamp(rawValue: at.rawValue + (passed + 1) * step)
        let last = cancelFrom(terms)
        return last > time ? min(next, last) : next
    }

    /// When a person looks, because nobody has said what became of it, or what the wallet meant by
    /// what it said behind the end; nil where nothing is asked.
    package var lastLook: Timestamp? {
        if isHintOpen, let hintedAt {
            return hintedAt.later(byMilliseconds: Orders.watchedMilliseconds)
        }
        guard state == .drawn || state == .resolving else { return nil }
        return at.later(byMilliseconds: Orders.watchedMilliseconds)
    }

    private func poll(_ terms: WalletTerms) -> Int64 {
        let poll = isDrawn ? terms.drawnPollMilliseconds : terms.pollMilliseconds
        return Int64(max(poll, 1))
    }
}

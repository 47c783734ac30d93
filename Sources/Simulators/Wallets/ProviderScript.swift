import Text

/// What goes wrong at a provider by chance, and how often.
package struct ProviderScript: Hashable, Sendable {
    /// All that is drawn comes from it.
    package var seed: UInt64 = 1
    /// How long an answer takes.
    package var delayMilliseconds: ClosedRange<Int64> = 0...0
    /// No answer; half of these requests are lost before anything is booked.
    package var silent = BankShare.never
    package var late = BankShare.never
    package var lateMilliseconds: Int64 = 20_000
    package var wrongSignature = BankShare.never
    /// Notifies that are sent once more although they were acknowledged.
    package var duplicateNotices = BankShare.never

    package init() {}

    /// What a request meets: the same whenever the same one comes as often.
    func faults(_ demand: ProviderDemand, sighting: UInt64) -> [ProviderNext] {
        var mixed = SeededGenerator.mixed(seed ^ sighting << 32)
        for byte in (demand.operation.rawValue + (demand.number ?? "")).utf8 {
            mixed = SeededGenerator.mixed(mixed ^ UInt64(byte))
        }
        var random = SeededGenerator(seed: mixed)
        let delay = random.number(in: delayMilliseconds)
        let isSilent = random.happens(silent)
        let isLost = random.happens(.percent(50)) && isSilent
        let isLate = random.happens(late)
        let isWrong = random.happens(wrongSignature)
        var faults: [ProviderNext] = []
        if delay > 0 { faults.append(ProviderNext(.delay, milliseconds: delay)) }
        if isSilent { faults.append(ProviderNext(isLost ? .lost : .silent)) }
        if isLate { faults.append(ProviderNext(.delay, milliseconds: lateMilliseconds)) }
        if isWrong { faults.append(ProviderNext(.answerBrokenSignature)) }
        return faults
    }
}

/// Who a simulated provider is.
package struct ProviderSettings: Sendable {
    package var kind: ProviderKind
    package var merchant: ProviderMerchant
    package var keyring: ProviderKeyring
    package var host = "127.0.0.1"
    /// 0 takes a free port.
    package var port: Int
    /// Where the book is kept; nil keeps it in memory.
    package var bookPath: String?
    /// Where notifies go instead of where the merchant wants them.
    package var notifyURL: String?
    package var script = ProviderScript()
    package var hurry: Int64 = 1
    package var scanMilliseconds: Int64?

    package init(_ kind: ProviderKind, keyring: ProviderKeyring) {
        self.kind = kind
        self.keyring = keyring
        merchant = .published(kind)
        port = kind == .wechat ? 9680 : 9681
    }
}

/// What a provider has seen since it started.
package struct ProviderCounts: Hashable, Sendable {
    package var requests = 0
    package var answers = 0
    /// Requests that kept no rule and were refused for it.
    package var refused = 0
    package var notices = 0
    package var acknowledged = 0
    /// Notifies whose address is none that this program speaks to.
    package var undeliverable = 0

    package init() {}
}

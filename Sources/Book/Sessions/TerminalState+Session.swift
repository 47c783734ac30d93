import Payments

/// What happens to a terminal's keys and batches.
///
/// ```text
/// keys:   handed out ──(verify for the first time)──▶ current; those before end with `overlap`
///         handed out ──(another sign-on)──▶ forgotten; those that verified last stay
/// batch:  told in 60.2 ──(first verified payment that carries it)──▶ open
/// ```
extension TerminalState {
    /// Fresh working keys; of those before, the ones that verified last stay, unless they had
    /// stopped.
    mutating func takeKeys(_ sealed: [UInt8], at time: Timestamp, keepingVerified: Bool) {
        if !keepingVerified || paidSinceKeys || previousSealedKeys.isEmpty {
            let hadStopped = keysStopAt.map { $0.rawValue <= time.rawValue } ?? false
            previousSealedKeys = hadStopped ? [] : sealedKeys
            if keepingVerified {
                previousKeyVersion = keyVersion
                previousKeysStopAt = keysStopAt
                previousKeysChangedAt = keysChangedAt
            }
        }
        keysStopAt = nil
        keyUses = 0
        sealedKeys = sealed
        keyVersion += 1
        keysChangedAt = time
        keysVerifiedAt = nil
        paidSinceKeys = false
    }

    /// The current keys stop to verify after a time; those before them with them at the latest.
    mutating func stopKeys(after seconds: UInt32, at time: Timestamp, withEarlier: Bool) {
        let stop = keysStop(after: seconds, at: time)
        keysStopAt = stop
        if withEarlier, versionBefore != nil {
            previousKeysStopAt = min(previousKeysStopAt ?? stop, stop)
        }
    }

    /// When keys end that are asked back; with no time left, as if they had never been handed out,
    /// so that a wall clock that steps back does not revive them.
    func keysStop(after seconds: UInt32, at time: Timestamp) -> Timestamp {
        guard seconds > 0 else { return min(time, keysChangedAt) }
        return Timestamp(rawValue: time.rawValue + Int64(seconds) * 1_000_000)
    }

    mutating func openBatch(on date: BusinessDate) {
        batch = nextBatch
        batchHasPayments = false
        batchIsNamed = false
        batchOffered = false
        batchOpenedOn = date
    }
}

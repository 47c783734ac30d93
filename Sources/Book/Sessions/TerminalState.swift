package import Payments

/// A terminal as book and lanes know it.
package struct TerminalState: Hashable, Sendable {
    package let row: TerminalRow
    package var registration: TerminalRegistration
    package var enabled: Bool
    /// Whether it has signed on (and not off) since it was registered; survives a restart.
    package var signedOn: Bool
    /// Current batch, from 1.
    package var batch: UInt32
    /// Whether the current batch holds a payment.
    package var batchHasPayments: Bool
    /// Whether a payment of the current batch names it (60.2) and so is found while it is open.
    package var batchIsNamed: Bool
    /// Business date on which the current batch opened: no payment of it is older.
    package var batchOpenedOn: BusinessDate?
    /// Version of the current working keys; 0 before the first sign-on.
    package var keyVersion: UInt32
    /// Sealed current working keys, and those that verified last before them.
    package var sealedKeys: [UInt8]
    package var previousSealedKeys: [UInt8]
    /// Version of the previous keys; nil for the one before the current.
    package var previousKeyVersion: UInt32?
    /// When the previous keys stop to verify, once a rotation was asked for.
    package var previousKeysStopAt: Timestamp?
    package var previousKeysChangedAt: Timestamp?
    /// When the current keys were handed out.
    package var keysChangedAt: Timestamp
    /// When the current keys verified first: the previous ones verify for `overlap` after it.
    package var keysVerifiedAt: Timestamp?
    /// Whether the current keys have verified: until then a repeated sign-on gets them again, and
    /// the previous ones stay.
    package var paidSinceKeys: Bool
    /// Whether a sign-on was told the number of the next batch, which has not opened.
    package var batchOffered: Bool
    /// When the current keys stop to verify, once a rotation was asked for; nil until then.
    package var keysStopAt: Timestamp?
    /// What the current keys have been used for at most: counted ahead in blocks, so that a
    /// restart never finds fewer uses than there were.
    package var keyUses: UInt32
    /// What it has fetched of reference data.
    package var fetched = FetchedTables()

    package init(row: TerminalRow, registration: TerminalRegistration) {
        self.row = row
        self.registration = registration
        enabled = true
        signedOn = false
        batch = 1
        batchHasPayments = false
        batchIsNamed = false
        keyVersion = 0
        sealedKeys = []
        previousSealedKeys = []
        batchOffered = false
        keysChangedAt = Timestamp(rawValue: 0)
        paidSinceKeys = false
        keysStopAt = nil
        keyUses = 0
    }

    /// Version of the keys that verify beside the current ones; nil when there are none.
    package var versionBefore: UInt32? {
        guard keyVersion > 0, !previousSealedKeys.isEmpty else { return nil }
        return previousKeyVersion ?? keyVersion - 1
    }

    /// When the overlap of the previous keys began; nil while the current ones never verified.
    package var overlapBeganAt: Timestamp? {
        keysVerifiedAt ?? (paidSinceKeys ? keysChangedAt : nil)
    }

    /// The number behind the current batch's.
    package var nextBatch: UInt32 { batch < PaymentBook.maximumBatch ? batch + 1 : 1 }
}

/// What terminals may decide by themselves, as configured: all conditions of a rule must hold.
package struct OfflineRule: Sendable, Equatable {
    /// Empty: any.
    package var terminals: [String] = []
    package var merchants: [String] = []
    /// The most that a sale may cost which no host and no book has allowed, minor units.
    package var upToMinor: Int64

    package init(upToMinor: Int64) {
        self.upToMinor = upToMinor
    }

    func covers(terminal: String, merchant: String) -> Bool {
        (terminals.isEmpty || terminals.contains(terminal))
            && (merchants.isEmpty || merchants.contains(merchant))
    }
}

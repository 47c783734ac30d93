package import Text

/// What a terminal does wrong on purpose.
package enum ChaosKind: String, Sendable, CaseIterable {
    /// The frame arrives in three pieces, 100 ms in all.
    case slow
    /// The connection is reset right after the request; its outcome is unknown, so it is reversed.
    case reset
    /// The same bytes twice: the second answer must be the first.
    case duplicate
    /// One bit of the MAC is wrong: the switch must refuse.
    case badMAC = "bad-mac"
}

/// How often each fault is drawn: `slow:2%,reset:1%,duplicate:0.5%,bad-mac:0.1%`.
package struct LoadChaos: Sendable, Equatable {
    /// Shares in millionths.
    package private(set) var millionths: [ChaosKind: Int] = [:]

    /// No faults.
    package init() {}

    package init(_ text: String) throws(LoadSettingError) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count == 2, let kind = ChaosKind(rawValue: String(sides[0])),
                sides[1].hasSuffix("%"), let share = Self.millionths(sides[1].dropLast())
            else {
                let known = ChaosKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw LoadSettingError(
                    "'\(part)' is no part of a chaos",
                    cure: "write slow:2%,bad-mac:0.1%; there are \(known)"
                )
            }
            guard millionths.updateValue(share, forKey: kind) == nil else {
                throw LoadSettingError("\(kind.rawValue) stands twice", cure: "write it once")
            }
        }
        guard millionths.values.reduce(0, +) <= 1_000_000 else {
            throw LoadSettingError("the faults are over 100 % together", cure: "write less")
        }
    }

    /// The fault of the next request; nil for most.
    package func draw(_ random: inout SeededGenerator) -> ChaosKind? {
        guard !millionths.isEmpty else { return nil }
        var rest = Int.random(in: 0..<1_000_000, using: &random)
        for kind in ChaosKind.allCases {
            let share = millionths[kind] ?? 0
            if rest < share { return kind }
            rest -= share
        }
        return nil
    }

    /// A percentage with up to four decimal places, in millionths.
    private static func millionths(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let whole = Int(parts[0]), whole <= 100
        else { return nil }
        guard parts.count == 2 else { return whole * 10_000 }
        guard (1...4).contains(parts[1].count),
            let fraction = Int(parts[1] + String(repeating: "0", count: 4 - parts[1].count))
        else { return nil }
        let total = whole * 10_000 + fraction
        return total <= 1_000_000 ? total : nil
    }
}

import ISO8583
import Text

/// What makes two messages to the bank the same request: class, STAN, terminal and date.
package struct BankKey: Hashable, Sendable {
    /// Which numbers a request shares: authorisations, payments, reversals and
    /// notices count apart.
    package enum Family: String, Hashable, Sendable {
        case authorisation
        case financial
        case reversal
        case administrative

        init?(_ type: MessageTypeIndicator) {
            switch type.messageClass {
            case .authorisation: self = .authorisation
            case .financial: self = .financial
            case .reversal: self = .reversal
            case .administrative: self = .administrative
            default: return nil
            }
        }
    }

    package var family: Family
    package var terminal: String
    package var stan: UInt32
    /// MMDD of DE 7.
    package var date: UInt16

    package init(family: Family, terminal: String, stan: UInt32, date: UInt16) {
        self.family = family
        self.terminal = terminal
        self.stan = stan
        self.date = date
    }

    /// What it is to those who do not name the terminal, as DE 90 does not.
    var number: BankNumber { BankNumber(family: family, stan: stan, date: date) }

    /// A number that depends on nothing but the key: where the random stream of a request begins.
    var hash: UInt64 {
        var state = SeededGenerator(seed: UInt64(stan) << 16 | UInt64(date))
        var mixed = state.next()
        for byte in family.rawValue.utf8 { mixed = mixed &* 0x100_0000_01B3 ^ UInt64(byte) }
        for byte in terminal.utf8 { mixed = mixed &* 0x100_0000_01B3 ^ UInt64(byte) }
        return mixed
    }
}

/// A request as another one names it: of whichever terminal.
struct BankNumber: Hashable, Sendable {
    var family: BankKey.Family
    var stan: UInt32
    var date: UInt16
}

extension BankKey: Comparable {
    package static func < (left: BankKey, right: BankKey) -> Bool {
        (left.date, left.terminal, left.stan, left.family.rawValue)
            < (right.date, right.terminal, right.stan, right.family.rawValue)
    }
}

extension SeededGenerator {
    /// The stream of a request that is seen for the n-th time: what it meets depends on the seed
    /// and on itself, not on what came before it.
    init(seed: UInt64, key: BankKey, sighting: Int) {
        self.init(seed: seed ^ key.hash ^ UInt64(sighting) &* 0xD134_2543_DE82_EF95)
    }

    /// A number of a range; the unevenness of the remainder does not matter here.
    mutating func number(in range: ClosedRange<Int64>) -> Int64 {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64(next() % width)
    }

    /// Whether one case of such a share happens; always draws one number.
    mutating func happens(_ share: BankShare) -> Bool {
        next() % 10_000 < UInt64(share.perTenThousand)
    }
}

/// How many of all cases, in parts of ten thousand.
package struct BankShare: Hashable, Sendable {
    /// 0 to 10,000.
    package let perTenThousand: Int

    package init(perTenThousand: Int) {
        precondition((0...10_000).contains(perTenThousand), "A share is 0 to 100 percent.")
        self.perTenThousand = perTenThousand
    }

    package static func percent(_ number: Int) -> BankShare {
        BankShare(perTenThousand: 100 * number)
    }

    package static let never = BankShare(perTenThousand: 0)
    package static let always = BankShare(perTenThousand: 10_000)
}

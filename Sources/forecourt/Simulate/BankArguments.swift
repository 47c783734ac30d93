import ArgumentParser
import Payments
import Simulators
import Switch
import Text

/// A share of all cases as people write it: `1%`, `0.25%`.
struct ShareArgument: ExpressibleByArgument, CustomStringConvertible {
    let share: BankShare

    init?(argument: String) {
        guard argument.hasSuffix("%"),
            let hundredths = AmountText.minorUnits(String(argument.dropLast()), scale: 2),
            (0...10_000).contains(hundredths)
        else { return nil }
        share = BankShare(perTenThousand: Int(hundredths))
    }

    private init(_ share: BankShare) { self.share = share }

    static let always = ShareArgument(BankShare.always)

    /// In whole percent; the only one that is printed is the default.
    var description: String { "\(share.perTenThousand / 100)%" }
}

/// A code of DE 39 and how often it is given: `51:5%`; always without a share.
struct RefusalArgument: ExpressibleByArgument {
    let refusal: BankScript.Refusal

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let code = parts.first, code.utf8.count == 2,
            code.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        else { return nil }
        let share = parts.count == 2 ? ShareArgument(argument: String(parts[1])) : .always
        guard let share else { return nil }
        refusal = BankScript.Refusal(code: String(code), share: share.share)
    }
}

/// A time or a range of times: `200ms`, `10ms..500ms`, `0`.
struct DelayArgument: ExpressibleByArgument {
    let milliseconds: ClosedRange<Int64>

    init?(argument: String) {
        guard let dots = argument.firstRange(of: "..") else {
            guard let time = Self.milliseconds(argument[...]) else { return nil }
            milliseconds = time...time
            return
        }
        guard let low = Self.milliseconds(argument[..<dots.lowerBound]),
            let high = Self.milliseconds(argument[dots.upperBound...]), low <= high
        else { return nil }
        milliseconds = low...high
    }

    private static func milliseconds(_ text: Substring) -> Int64? {
        text == "0" ? 0 : DurationText.read(text, .setting)?.milliseconds
    }
}

/// How late, and how often beside the amounts that force it: `30s`, `30s:2%`.
struct LateArgument: ExpressibleByArgument {
    let milliseconds: Int64
    let share: BankShare

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first,
            let time = DurationText.read(first, .setting)?.milliseconds
        else { return nil }
        milliseconds = time
        guard parts.count == 2 else {
            share = .never
            return
        }
        guard let named = ShareArgument(argument: String(parts[1])) else { return nil }
        share = named.share
    }
}

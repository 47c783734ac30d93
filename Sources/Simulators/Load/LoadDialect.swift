package import ISO8583
internal import Payments

/// One dialect of a run, where it is spoken, and how many of the terminals speak it.
package struct LoadDialect: Sendable {
    package let target: LoadTarget
    package let specification: DialectSpecification
    /// Against the shares of the others.
    package let share: Int
    /// The STAN before the first one.
    package var lastSTAN: UInt32 = 0
    /// Asked at every answer, and its specification looks through all its messages for it.
    package let offersSettlement: Bool
    /// What the dialect has words for; asked at every request, too.
    package let offered: Set<LoadOperation>

    package init(target: LoadTarget, specification: DialectSpecification, share: Int = 1) {
        precondition(share > 0, "What nobody speaks is no part of a run.")
        self.target = target
        self.specification = specification
        self.share = share
        offersSettlement = specification.family == .unionPayPOS && specification.offers(.settlement)
        offered = Set(LoadOperation.allCases.filter { specification.offers($0.operation) })
    }

    /// The place of each session's dialect, so that after every session each of them has its share
    /// as nearly as may be.
    package static func places(of sessions: Int, shares: [Int]) -> [Int] {
        let total = shares.reduce(0, +)
        var counts = [Int](repeating: 0, count: shares.count)
        return (0..<sessions).map { index in
            var best = 0
            var most = Int.min
            for (place, share) in shares.enumerated() {
                let missing = share * (index + 1) - counts[place] * total
                if missing > most { (best, most) = (place, missing) }
            }
            counts[best] += 1
            return best
        }
    }
}

/// A dialect as it stands on the command line: `ifsf`, `ifsf=30`, `ifsf@127.0.0.1:8584=30`.
package struct LoadDialectName: Sendable, Equatable {
    package let name: String
    /// nil for where it is usually spoken.
    package let address: String?
    package let share: Int

    /// Those of a list with commas between them.
    package static func list(_ text: String) throws(LoadSettingError) -> [LoadDialectName] {
        var names: [LoadDialectName] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let found = try LoadDialectName(part)
            guard !names.contains(where: { $0.name == found.name && $0.address == found.address })
            else { throw LoadSettingError("\(found.name) stands twice", cure: "add them up") }
            names.append(found)
        }
        return names
    }

    private init(_ part: Substring) throws(LoadSettingError) {
        let wrong = LoadSettingError(
            "'\(part)' is no dialect",
            cure: "write ifsf, or unionpay-pos=70,ifsf=30, with @HOST:PORT behind a name"
        )
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        guard (1...2).contains(sides.count) else { throw wrong }
        let words = sides[0].split(separator: "@", omittingEmptySubsequences: false)
        guard (1...2).contains(words.count), !words.contains(where: \.isEmpty) else { throw wrong }
        name = String(words[0])
        address = words.count == 2 ? String(words[1]) : nil
        guard sides.count == 2 else {
            share = 1
            return
        }
        guard let share = Int(sides[1]), (1...1_000_000).contains(share) else { throw wrong }
        self.share = share
    }
}

/// Codes that a run draws conclusions from, in the words of its dialect.
struct LoadCodes {
    let overload: String?
    let sessionKeys: String?
    /// What says that nothing is decided: the journal alone tells then.
    let undecided: String?

    init(_ specification: DialectSpecification) {
        overload = specification.actionCode(for: .overloaded)?.text
        sessionKeys = specification.actionCode(for: .noSessionKeys)?.text
        undecided = specification.actionCode(for: .undecided)?.text
    }
}

/// What a run saw of the terminals of one dialect.
package struct LoadDialectFigures: Sendable {
    package let name: String
    package let target: String
    package internal(set) var sessions = 0
    package internal(set) var answered = 0
    package internal(set) var approved = 0
    /// From the intended send to the answer, without what the run slowed down.
    package internal(set) var response = LatencyRecorder()
    /// The highest STAN in use.
    package internal(set) var lastSTAN: UInt32 = 0
    /// Whether any answer could be read; until then what listens may speak another dialect.
    var hasAnswer = false
    /// Connections that were closed in place of the first answer.
    var closedUnanswered = 0

    package init(name: String, target: String) {
        self.name = name
        self.target = target
    }
}

/// What a limit is of.
///
/// Raw values are stored in the journal.
package enum LimitSubject: UInt8, Sendable, CaseIterable {
    case card = 0
    case terminal = 1
    case station = 2
    /// As a request names it (tag V1).
    case vehicle = 3
    /// A group of products.
    case group = 4
}

/// Some sorts of subjects.
package struct LimitSubjects: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package init(_ subject: LimitSubject) { rawValue = 1 << subject.rawValue }

    package func contains(_ subject: LimitSubject) -> Bool {
        rawValue >> subject.rawValue & 1 == 1
    }
}

/// How long a limit counts before it begins at nothing again.
///
/// Raw values are stored in the journal.
package enum LimitPeriod: UInt8, Sendable, CaseIterable {
    case hour = 0
    case day = 1
    case month = 2
}

/// A counter of some sort of subject: what is counted once a limit of it is in force.
package struct LimitPair: Hashable, Sendable {
    package let subject: LimitSubject
    package let period: LimitPeriod

    package init(_ subject: LimitSubject, _ period: LimitPeriod) {
        self.subject = subject
        self.period = period
    }

    /// Its number among the fifteen.
    package var place: Int { Int(subject.rawValue) * 3 + Int(period.rawValue) }

    package static let all = LimitSubject.allCases.flatMap { subject in
        LimitPeriod.allCases.map { LimitPair(subject, $0) }
    }
}

/// Some of the fifteen pairs of subject and period, as they are stored: subject × 3 + period.
package struct LimitPairs: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package init(_ pair: LimitPair) {
        rawValue = 1 << UInt16(pair.place)
    }

    /// Every bit that means something.
    package static let all = LimitPairs(rawValue: 0x7FFF)

    package func contains(_ subject: LimitSubject) -> Bool {
        rawValue >> (UInt16(subject.rawValue) * 3) & 7 != 0
    }

    package var subjects: LimitSubjects {
        var subjects: UInt8 = 0
        for subject in UInt8(0)..<5 where rawValue >> (UInt16(subject) * 3) & 7 != 0 {
            subjects |= 1 << subject
        }
        return LimitSubjects(rawValue: subjects)
    }

    /// Calls back with each period of a subject, the shortest first.
    package func forEachPeriod(of subject: LimitSubject, _ body: (LimitPeriod) -> Void) {
        for period in UInt8(0)..<3 {
            if let period = LimitPeriod(rawValue: period), contains(subject, period) {
                body(period)
            }
        }
    }

    package func contains(_ subject: LimitSubject, _ period: LimitPeriod) -> Bool {
        contains(LimitPairs(LimitPair(subject, period)))
    }
}

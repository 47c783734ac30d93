import Foundation
import Testing

/// Every ending of a code under every course, and every end of switch and provider: all of it with
/// `FORECOURT_WALLETS=all` (`make soak SOAK=--wallets`), a part of it each day.
@Suite(.serialized) struct WalletMatrixTests {
    static let isWhole = ProcessInfo.processInfo.environment["FORECOURT_WALLETS"] == "all"

    static var courses: [WalletCourse] { WalletCourse.all.filter { isWhole || $0.isDaily } }

    /// v2 differs on the wire alone.
    static var wires: [WalletTalk.Wire] { isWhole ? WalletTalk.Wire.allCases : [.alipay, .v3] }

    /// A day takes each course over one wire.
    static var cases: [(WalletTalk.Wire, WalletCourse)] {
        let wires = wires
        return courses.enumerated().flatMap { place, course in
            isWhole ? wires.map { ($0, course) } : [(wires[place % wires.count], course)]
        }
    }

    @Test(arguments: cases)
    func `books agree and terminals were told the truth`(
        wire: WalletTalk.Wire,
        course: WalletCourse
    ) throws {
        let matrix = try WalletMatrix(wire, course)
        try matrix.run()
        #expect(try matrix.check() == 20)
    }

    /// Each end of the switch or its provider at a moment in which something became durable; a day
    /// takes every so many of them, another part for each victim.
    static func kills(_ commits: [Int], each step: Int) -> [WalletMatrix.Kill] {
        WalletMatrix.Kill.Victim.allCases.enumerated().flatMap { place, victim in
            commits.enumerated().compactMap { index, turn in
                let isTaken = isWhole || (index + place) % step == 0
                // In the first moment nothing has begun.
                guard isTaken, victim == .behind || turn > 0 else { return nil }
                return WalletMatrix.Kill(victim: victim, turn: turn)
            }
        }
    }

    @Test(arguments: wires)
    func `rows 22, 23 and 24: an end at any commit costs nobody a fen`(
        wire: WalletTalk.Wire
    ) throws {
        let plain = try WalletMatrix(wire, .well)
        try plain.run()
        #expect(plain.commits.count > 10)
        for kill in Self.kills(plain.commits, each: 8) {
            let matrix = try WalletMatrix(wire, .well, kill)
            try matrix.run()
            try matrix.check()
        }
    }

    @Test(arguments: wires, isWhole ? DrawnMatrix.Words.allCases : [.carried, .lost])
    func `codes that terminals draw are paid once, or go back`(
        wire: WalletTalk.Wire,
        words: DrawnMatrix.Words
    ) throws {
        let matrix = try DrawnMatrix(wire, words)
        try matrix.run()
        #expect(try matrix.check() == DrawnMatrix.courses.count)
    }

    /// A query that finds it, and a reversal, decide what was drawn: their records hold other
    /// answers than the one that its terminal hears again.
    @Test(arguments: [101, 161, 200])
    func `row 23: what a query or a reversal decided is told the same behind a start`(
        turn: Int
    ) throws {
        let matrix = try DrawnMatrix(
            .alipay,
            .carried,
            WalletMatrix.Kill(victim: .before, turn: turn)
        )
        try matrix.run()
        try matrix.check()
    }

    @Test(arguments: wires)
    func `codes that are drawn survive an end at any commit`(wire: WalletTalk.Wire) throws {
        let plain = try DrawnMatrix(wire, .carried)
        try plain.run()
        for kill in Self.kills(plain.commits, each: 24) {
            let matrix = try DrawnMatrix(wire, .carried, kill)
            try matrix.run()
            try matrix.check()
        }
    }
}

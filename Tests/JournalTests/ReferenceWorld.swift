import Book
import Journal
import Payments
import Reference

/// Rows of reference data and the acts that bring them.
enum ReferenceWorld {
    static func field(ofCard number: Int) -> String {
        let card = TestWorld.card(number)
        let token = [card.token.high, card.token.low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        let last = String(10_000 + number % 10_000).dropFirst()
        return "900001******\(last)#\(token)"
    }

    static func hotCard(
        _ number: Int,
        _ reason: String = "lost",
        from: String = "",
        until: String = ""
    ) -> ReferenceRow {
        ReferenceRow(
            kind: .hotCard,
            text: [field(ofCard: number), reason, from, until].joined(separator: "\\")
        )
    }

    static func organisation(
        _ name: String,
        under parent: String = "",
        _ status: String = "active",
        from: String = ""
    ) -> ReferenceRow {
        ReferenceRow(
            kind: .organisation,
            text: [name, parent, "city", "Stadt \(name)", "", status, from, ""]
                .joined(separator: "\\")
        )
    }

    static func price(_ product: String, at organisation: String, _ price: String) -> ReferenceRow {
        ReferenceRow(kind: .price, text: "\(product)\\\(organisation)\\\(price)\\\\")
    }

    static func heading(_ changes: [ReferenceChange], base: UInt32) -> ImportHeading {
        let counts = ReferenceKind.allCases.compactMap { kind in
            let own = changes.filter { $0.kind == kind }
            let removals = UInt32(own.count(where: \.isRemoval))
            return own.isEmpty
                ? nil
                : ImportHeading.Count(
                    kind: kind,
                    puts: UInt32(own.count) - removals,
                    removals: removals
                )
        }
        let digest = String(repeating: "0a", count: 32)
        return ImportHeading(
            base: base,
            counts: counts,
            sources: [
                ImportHeading.Source(name: "one.csv", digest: digest),
                ImportHeading.Source(name: "two.csv", digest: digest),
            ]
        )
    }

    static func act(_ act: ReferenceAct) -> BookEvent.Kind { TestWorld.act(.reference(act)) }

    /// An import begins, and its changes come in steps of a size.
    static func stage(
        _ changes: [ReferenceChange],
        as version: UInt32,
        behind base: UInt32,
        step size: Int = 2
    ) -> [BookEvent.Kind] {
        var acts = [act(.begin(heading(changes, base: base)))]
        var number: UInt32 = 0
        for first in stride(from: 0, to: changes.count, by: size) {
            number += 1
            let step = Array(changes[first..<min(first + size, changes.count)])
            acts.append(act(.stage(version: version, number: number, step)))
        }
        return acts
    }

    static func activate(_ version: UInt32, at microseconds: Int64? = nil) -> BookEvent.Kind {
        let time = microseconds.map { Timestamp(rawValue: TestWorld.start + $0) }
        return act(.activate(version: version, at: time, takesTwo: false))
    }

    static let removal = ReferenceChange.remove(.hotCard, id: hotCard(1).id)

    /// A first import, hot cards beside a second one that replaces and removes, a third that is
    /// discarded.
    static let story: [BookEvent.Kind] =
        stage(
            [
                .put(organisation("HQ")), .put(organisation("EAST", under: "HQ")),
                .put(price("92", at: "HQ", "7.50")), .put(hotCard(1)), .put(hotCard(2)),
            ],
            as: 1,
            behind: 0
        ) + [activate(1), TestWorld.purchase(20, card: 3)]
        + stage(
            [
                .put(organisation("EAST", under: "HQ", "frozen")),
                .put(organisation("WEST", under: "HQ")), .remove(.price, id: "92\\HQ\\"),
                .put(price("95", at: "HQ", "8.10")), removal,
            ],
            as: 2,
            behind: 1,
            step: 3
        ) + [
            act(.changeHotCards([.put(hotCard(3, "stolen")), .put(hotCard(4))])), activate(2),
            act(.changeHotCards([.remove(.hotCard, id: hotCard(4).id)])),
        ] + stage([.put(organisation("SOUTH")), .put(hotCard(5))], as: 5, behind: 4)
        + [act(.discard(version: 5))]

    /// What stays open: an import whose time comes an hour behind the world's start.
    static let waiting: [BookEvent.Kind] =
        stage([.put(organisation("NORTH")), .put(hotCard(6))], as: 6, behind: 4)
        + [activate(6, at: hour)]

    static let hour: Int64 = 3_600_000_000

    /// Every act on the tables, with the least and the most that it may say.
    static let kinds =
        story + waiting + [
            act(.activate(version: .max, at: nil, takesTwo: true)),
            act(.activate(version: 1, at: Timestamp(rawValue: .min), takesTwo: true)),
            act(.stage(version: .max, number: .max, [])), act(.changeHotCards([])),
            act(.begin(ImportHeading(base: .max, counts: [], sources: []))),
            act(.refuse([], mistakes: 0, first: "")),
            act(.refuse(heading([], base: 0).sources, mistakes: .max, first: "a.csv:1:1: no")),
        ]

    /// A file with the story, and what is open behind it.
    static func world() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.journal.noteRules(BookRules.signingOn)
        try live.journal.noteCodes(LiveJournal.codes)
        try live.populate(terminals: 1, cards: 4)
        try add(to: live)
        return live
    }

    static func add(to live: LiveJournal) throws {
        for kind in story { try live.run([kind]) }
        try live.run(waiting)
    }
}

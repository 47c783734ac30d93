import Book
import Payments
import Reference
import Text

/// Imports of reference data and changes of hot cards.
extension EventGenerator {
    /// Of a hundred events, those about reference data.
    static let shareOfReference = 6

    typealias Change = ModelledReference.Change
    typealias Row = ModelledReference.Row

    mutating func nextOfReference() -> Drawn {
        let isDue = model.reference.isDue(at: model.hosts.now)
        if isDue, random.chance(50) { return cameIntoForce() }
        guard !isDue, !random.chance(18) else { return changedHotCards() }
        guard let open = model.reference.open else {
            return random.chance(10) ? refusedImport() : begunImport()
        }
        if random.chance(open.isActivated ? 15 : 7) { return discarded(open) }
        if open.isActivated { return changedHotCards() }
        return open.staged < open.changes.count ? stagedImport(open) : activated(open)
    }

    // MARK: Acts

    private mutating func changedHotCards() -> Drawn {
        let time = model.hosts.now
        var row = Row(.hotCard, [Self.field(Int.random(in: 1...10, using: &random)), "lost"])
        // Now and then a card that an open import is about, too.
        let staged = model.reference.open?.changes.map(\.row).first { $0.kind == .hotCard }
        if random.chance(75), let card = staged?.fields[0] {
            row = Row(.hotCard, [card, "stolen"])
        }
        // More cards are let go than made hot, or nobody would pay any more.
        let isHot = model.reference.rows(at: time).contains { $0.isSame(row) }
        let changes = [Change(row: row, isRemoval: isHot && random.chance(85))]
        // A card is not made hot that an open import lets go, nor hot cards changed between the
        // beginning of an import and its steps about them.
        if let open = model.reference.open, !model.reference.isDue(at: time) {
            let own = open.changes.filter { $0.row.kind == .hotCard }
            let isEnded = own.contains {
                $0.row.isSame(row) && ($0.isRemoval || $0.row.fields.last != "")
            }
            if !own.isEmpty, open.staged < open.changes.count { return stagedImport(open) }
            if isEnded, !changes[0].isRemoval { return discarded(open) }
        }
        model.reference.changeHotCards(changes, at: time)
        return act("hot-card", .reference(.changeHotCards(changes.map(\.change))))
    }

    private mutating func begunImport() -> Drawn {
        let changes =
            reissued() ?? (random.chance(isRestricted ? 65 : 10) ? relaxed() : restricted())
        return changes.isEmpty ? changedHotCards() : begun(changes)
    }

    /// The tables that the world begins with: whose stations are, what they sell, and what is taken
    /// off it.
    mutating func openingTables() -> [Drawn] {
        var drawn = [begun((ground() + Self.firstDiscounts).map { Change(row: $0) })]
        while let open = model.reference.open, open.staged < open.changes.count {
            drawn.append(stagedImport(open))
        }
        if let open = model.reference.open { drawn.append(activated(open, at: nil)) }
        return drawn
    }

    private mutating func begun(_ changes: [Change]) -> Drawn {
        model.reference.lastNumber += 1
        let number = model.reference.lastNumber
        model.reference.open = ModelledReference.Open(number: number, changes: changes)
        let counts = ReferenceKind.allCases.compactMap { kind -> ImportHeading.Count? in
            let own = changes.filter { $0.row.kind == kind }
            let removals = UInt32(own.count(where: \.isRemoval))
            let puts = UInt32(own.count) - removals
            return own.isEmpty
                ? nil : ImportHeading.Count(kind: kind, puts: puts, removals: removals)
        }
        let heading = ImportHeading(
            base: model.reference.lastInForce,
            counts: counts,
            sources: [Self.source]
        )
        return act("import-begin", .reference(.begin(heading)))
    }

    private mutating func stagedImport(_ open: ModelledReference.Open) -> Drawn {
        let left = open.changes.count - open.staged
        let count = Int.random(in: min(left, 5)...left, using: &random)
        let own = open.changes[open.staged..<open.staged + count]
        model.reference.open?.staged += count
        model.reference.open?.steps += 1
        let step = ReferenceAct.stage(
            version: open.number,
            number: open.steps + 1,
            own.map(\.change)
        )
        return act("import-stage", .reference(step))
    }

    private mutating func activated(_ open: ModelledReference.Open) -> Drawn {
        guard random.chance(50) else { return activated(open, at: nil) }
        let distance = Int64.random(in: -5...20, using: &random) * 1_000_000
        return activated(open, at: model.hosts.now + distance)
    }

    private mutating func activated(_ open: ModelledReference.Open, at: Int64?) -> Drawn {
        let time = model.hosts.now
        model.reference.open?.isActivated = true
        model.reference.open?.at = at ?? time
        model.reference.settle(at: time)
        let act = ReferenceAct.activate(
            version: open.number,
            at: at.map { Timestamp(rawValue: $0) },
            takesTwo: false
        )
        let isLater = at.map { $0 > time } ?? false
        return self.act(isLater ? "import-later" : "import-now", .reference(act))
    }

    /// The timer of versions that wait fires.
    private mutating func cameIntoForce() -> Drawn {
        model.reference.settle(at: model.hosts.now)
        nextSeq += 1
        return Drawn(kind: .resumed([]), outcome: nil, name: "import-in-force")
    }

    private mutating func discarded(_ open: ModelledReference.Open) -> Drawn {
        model.reference.open = nil
        return act("import-discard", .reference(.discard(version: open.number)))
    }

    private mutating func refusedImport() -> Drawn {
        act(
            "import-refused",
            .reference(.refuse([Self.source], mistakes: 2, first: "rows.csv:2:1: no row"))
        )
    }

    private static let source = ImportHeading.Source(
        name: "rows.csv",
        digest: String(repeating: "5", count: 64)
    )

    // MARK: Rows

    /// A card as tables have it.
    static func field(_ card: Int) -> String {
        "900001******" + DecimalText.padded(UInt32(card), digits: 4) + "#"
            + Hexadecimal.text(7 as UInt64, digits: 16).lowercased()
            + Hexadecimal.text(UInt64(card), digits: 16).lowercased()
    }

    /// Whether something restricts cards or vehicles to places or goods.
    var isRestrictedToPlaces: Bool {
        model.rows(.restriction).contains { !$0[4].isEmpty || !$0[5].isEmpty }
    }

    private var isRestricted: Bool {
        model.reference.rows.contains { row in
            switch row.kind {
            case .organisation: row.fields[5] == "frozen" || row.fields.last != ""
            case .station: row.fields[3] == "frozen" || row.fields.last != ""
            case .permission: row.fields[2] == "no" || !row.fields[3].isEmpty
            case .domain, .vehicle, .limit, .restriction: true
            case .driver: row.fields[3] == "frozen"
            default: false
            }
        }
    }

    /// Takes away, thaws or prolongs most of what refuses payments.
    private mutating func relaxed() -> [Change] {
        var changes: [Change] = []
        for row in model.reference.rows where !random.chance(15) {
            var row = row
            switch row.kind {
            case .organisation where row.fields[5] == "frozen" || row.fields[7] != "":
                (row.fields[5], row.fields[7]) = ("active", "")
                changes.append(Change(row: row))
            case .station where row.fields[3] == "frozen" || row.fields[5] != "":
                (row.fields[3], row.fields[5]) = ("active", "")
                changes.append(Change(row: row))
            case .vehicle where random.chance(75):
                let card = Int.random(in: 1...10, using: &random)
                row.fields[2] = random.chance(50) ? Self.field(card) : ""
                if random.chance(50) { row.fields[4] = "active" }
                changes.append(Change(row: row))
            case .driver where row.fields[3] == "frozen":
                row.fields[3] = "active"
                changes.append(Change(row: row))
            case .permission, .domain, .vehicle, .limit, .restriction:
                changes.append(Change(row: row, isRemoval: true))
            default: break
            }
        }
        return changes
    }

    /// A vehicle is frozen under another card: the one that it had is free.
    private mutating func reissued() -> [Change]? {
        guard var row = model.reference.rows.first(where: { $0.kind == .vehicle }),
            random.chance(60)
        else { return nil }
        row.fields[2] = Self.field(Int.random(in: 1...10, using: &random))
        row.fields[4] = "frozen"
        return [Change(row: row)]
    }

    private static let tree = [
        ["PETRO", ""], ["ZJ", "PETRO"], ["HZ", "ZJ"], ["GD", "PETRO"], ["FLEET", ""],
    ]

    /// Whose stations are, what they sell, and how much one of them sells by itself.
    private func ground() -> [Row] {
        Self.tree.map { Row(.organisation, [$0[0], $0[1], "city", "", "", "active"]) } + [
            Row(.station, [model.merchant(1), "HZ", "", "active"]),
            Row(.station, [model.merchant(3), "GD", "", "active"]),
            Row(.product, ["P1", "", "petrol", "litre"]),
            Row(.permission, [model.merchant(3), "offline-sale", "yes", "20.00"]),
        ]
    }

    private mutating func restricted() -> [Change] {
        var rows: [Row] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            if random.chance(40) {
                rows.append(limit())
            } else if random.chance(20) {
                rows.append(restriction())
            } else if random.chance(15) {
                rows += crew()
            } else {
                rows += random.chance(30) ? opposites() : [row()]
            }
        }
        if random.chance(50) { rows.append(discount()) }
        // One row of a name: an import has each once.
        return rows.indices.filter { place in
            !rows[..<place].contains { $0.isSame(rows[place]) }
        }
        .map { Change(row: rows[$0]) }
    }

    private mutating func pick(_ words: String...) -> String {
        words[Int.random(in: 0..<words.count, using: &random)]
    }

    /// Two rows that contradict each other: of permissions the more particular one decides, of
    /// domains both do.
    private mutating func opposites() -> [Row] {
        if random.chance(40) {
            let bins = pick("900001", "90")
            return [
                Row(.domain, ["D1", bins, pick("HZ", "ZJ+"), ""]),
                Row(.domain, ["D2", bins, pick("GD", "PETRO+"), pick("", "petrol")]),
            ]
        }
        let holders = [model.merchant(1), "HZ", "ZJ", "PETRO"]
        let near = Int.random(in: 0..<3, using: &random)
        let far = random.chance(50) ? near : Int.random(in: near + 1...3, using: &random)
        let words = random.chance(50) ? ["yes", "no"] : ["no", "yes"]
        let operation = far == near ? pick("purchase", "balance") : "*"
        return [
            Row(.permission, [holders[near], operation, words[0]]),
            Row(.permission, [holders[far], "*", words[1]]),
        ]
    }

    private mutating func limit() -> Row {
        let subject = pick("card", "card", "terminal", "station", "station", "vehicle", "group")
        let of =
            switch subject {
            case "card": Self.field(Int.random(in: 1...10, using: &random))
            case "terminal":
                TerminalRegistration.test(Int.random(in: 1...5, using: &random)).terminal
            case "station": model.merchant(random.chance(50) ? 1 : 3)
            case "vehicle": pick("B1", "B2")
            default: pick("petrol", "diesel")
            }
        var row = Row(.limit, [pick("L1", "L2", "L3"), subject, random.chance(60) ? "*" : of])
        row.fields[3] = pick("", "", "", "900001", "9000", "8")
        row.fields[4] = pick("fill", "hour", "day", "day", "month", "month")
        let isGroup = subject == "group"
        switch Int.random(in: 0..<7, using: &random) {
        case 0, 1, 2, 3: row.fields[6] = pick("0", "1", "1", "2", "3")
        case 4: row.fields[7] = pick("1.000", "2.000", "4.000")
        default: row.fields[5] = isGroup ? pick("20.00", "45.00") : pick("40.00", "60.00", "100.00")
        }
        // What a sale has come to is all that it may come to.
        let sale = model.entries.last { $0.request.modelled.isSale && $0.moved > 0 }
        if random.chance(12), let sale {
            let whole = DecimalText.padded(sale.moved, digits: 3)
            let amount = whole.dropLast(2) + "." + whole.suffix(2)
            row.fields[1...7] = ["card", "*", "", "fill", String(amount), "", ""]
        }
        return row
    }

    /// A vehicle without a card and who drives it, of one company or of two.
    private mutating func crew() -> [Row] {
        [
            Row(.vehicle, [pick("B1", "B2"), pick("FLEET", "ZJ", "HZ"), "", "", "active"]),
            Row(.driver, [pick("D1", "D2"), pick("FLEET", "ZJ", "HZ", "PETRO"), "", "active"]),
        ]
    }

    private mutating func restriction() -> Row {
        var row = Row(.restriction, [pick("R1", "R2"), pick("card", "vehicle", "vehicle")])
        let one =
            row.fields[1] == "card"
            ? Self.field(Int.random(in: 1...10, using: &random)) : pick("B1", "b 2", "V1")
        row.fields[2] = random.chance(50) ? "*" : one
        row.fields[3] = pick("", "", "", "900001", "8")
        switch Int.random(in: 0..<5, using: &random) {
        case 0: row.fields[4] = pick("HZ", "GD HZ", "ZJ+", "PETRO+")
        case 1: row.fields[5] = pick("petrol", "diesel", "diesel petrol")
        case 2: row.fields[6] = pick("mon tue wed", "thu fri sat sun", "mon wed fri", "sun")
        default: row.fields[7] = pick("06:00-14:00", "14:00-22:00", "22:00-06:00", "09:30-24:00")
        }
        return row
    }

    private mutating func row() -> Row {
        let station = model.merchant(random.chance(50) ? 1 : 3)
        // Now and then one that is over, or will be with the day.
        let today = BusinessDate(rawValue: Int32(model.today))
        let last = BusinessDate(rawValue: today.rawValue - (random.chance(30) ? 1 : 0))
        let until = random.chance(50) ? last.dashed : ""
        switch Int.random(in: 0..<14, using: &random) {
        case 0, 10:
            var own = Self.tree[Int.random(in: 0..<Self.tree.count, using: &random)]
            if random.chance(50) { own = Self.tree[1] }
            let status = until.isEmpty ? "frozen" : "active"
            return Row(.organisation, [own[0], own[1], "city", "", "", status, "", until])
        case 1:
            let owner = pick("HZ", "GD", "ZJ")
            return Row(.station, [station, owner, "", pick("active", "frozen"), "", until])
        case 2:
            let holder = random.chance(40) ? station : pick("HZ", "ZJ", "GD", "PETRO")
            let operation = pick(
                "*",
                "purchase",
                "balance",
                "top-up",
                "offline-sale",
                "offline-sale",
                "adjustment"
            )
            let floor = random.chance(65) ? pick("10.00", "20.00", "40.00") : ""
            return Row(.permission, [holder, operation, pick("yes", "no", "yes"), floor])
        case 3, 4, 5:
            let orgs = pick("", "HZ", "GD HZ", "ZJ+", "PETRO+")
            let groups = pick("", "petrol", "diesel petrol")
            let lists = random.chance(15) ? ["", ""] : [orgs, groups]
            let bins = pick("9", "900001", "90000 900002", "8")
            return Row(.domain, [pick("D1", "D2"), bins] + lists)
        case 6: return Row(.product, [pick("P1", "P2"), "", pick("petrol", "diesel"), "litre"])
        case 7, 8:
            let card = Self.field(Int.random(in: 1...10, using: &random))
            let status = pick("active", "frozen")
            return Row(
                .vehicle,
                [
                    pick("V1", "B1", "b 2", "B2"), pick("FLEET", "ZJ", "HZ"),
                    random.chance(50) ? card : "", pick("", "petrol"), status,
                ]
            )
        case 11, 12:
            return Row(
                .driver,
                [
                    pick("D1", "D2"), pick("FLEET", "ZJ", "HZ", "PETRO"), "",
                    pick("active", "active", "frozen"),
                ]
            )
        default:
            var card = Self.field(Int.random(in: 1...10, using: &random))
            // One that is hot already, which may be let go before the import comes into force.
            let hot = model.reference.rows.reversed().lazy.filter { $0.kind == .hotCard }
            if random.chance(50), let row = hot.first { card = row.fields[0] }
            if random.chance(50) { return Row(.hotCard, [card, "lost"]) }
            return random.chance(50)
                ? Row(.hotCard, [card, "lost", today.next.dashed, ""])
                : Row(.hotCard, [card, "lost", "", today.dashed])
        }
    }
}

import Testing

@testable import Reference

@Suite struct ReferenceCheckTests {
    private static let orgs = "org,parent,type,status,from,until\n"

    private static func check(
        _ texts: [(String, String)],
        present: [ReferenceRow] = []
    ) -> [String] {
        var rows = ReferenceRows()
        for row in present { rows.append(row) }
        let files = ReferenceSamples.read(texts.map { ($0.0, Array($0.1.utf8)) })
        return ReferenceCheck.whole(files: files, present: rows).first.map(\.description)
    }

    private static func org(_ name: String, parent: String = "") -> ReferenceRow {
        ReferenceSamples.row(.organisation, "\(name)\\\(parent)\\hq\\\\\\active\\\\")
    }

    @Test func `a key stands once, in whatever file`() {
        let first = Self.orgs + "A,,hq,active,,\nB,,hq,active,,\n"
        let second = Self.orgs + "C,,hq,active,,\nA,,hq,frozen,,\n"
        #expect(
            Self.check([("org.csv", first), ("org.2.csv", second)]) == [
                "org.2.csv:3:1: org A stands already at org.csv:2:1: remove one, or let them hold at "
                    + "different times"
            ]
        )
    }

    @Test(arguments: [
        ("2026-01-01,2026-01-31", "2026-02-01,", true),
        ("2026-01-01,2026-01-31", "2026-01-31,", false),
        ("2026-01-01,2026-01-31T12:00", "2026-01-31T12:00,", true),
        ("2026-01-01,2026-01-31T12:01", "2026-01-31T12:00,", false),
        (",2026-01-31", "2026-02-01,", true),
        (",", "2026-02-01,", false),
        ("2026-02-01,", ",2026-01-31", true),
        ("2026-02-01,", ",2026-02-01", false),
        ("2026-01-01,2026-03-01", "2026-02-01,2026-02-02", false),
    ])
    func `rows of a key follow each other in time`(first: String, second: String, isTaken: Bool) {
        let found = Self.check([
            ("org.csv", Self.orgs + "A,,hq,active,\(first)\nA,,hq,active,\(second)\n")
        ])
        #expect(found.count == (isTaken ? 0 : 1))
        if let mistake = found.first {
            #expect(mistake.contains(":5: org A holds before the row at org.csv:"))
        }
    }

    @Test func `a row inside a longer one hides no other overlap`() {
        let text =
            Self.orgs + "A,,hq,active,2026-01-01,\nA,,hq,active,2026-02-01,2026-02-02\n"
            + "A,,hq,active,2026-03-01,2026-03-02\n"
        #expect(Self.check([("org.csv", text)]).count == 2)
    }

    @Test func `a row that is wrong is no row that is missing`() {
        let present = [
            Self.org("A"), Self.org("B", parent: "A"),
            ReferenceSamples.row(.station, #"DEMOSTATION0001\A\\active\\"#),
        ]
        // One typing mistake in the row, in its key, in its cells, in the names of the columns.
        let files = [
            ("A,,hq,activ,,\nB,A,hq,active,,\n", "org.csv:2:4: unknown word 'activ'"),
            ("A!,,hq,active,,\nB,A,hq,active,,\n", "org.csv:2:1: 'A!' is no code"),
            ("A,,hq,active,,,\nB,A,hq,active,,\n", "org.csv:2:6: the line has 7 cells"),
        ]
        for (rows, told) in files {
            let found = Self.check([("org.csv", Self.orgs + rows)], present: present)
            #expect(found.count == 1 && found.first?.hasPrefix(told) == true, "\(found)")
        }
        let wrong = "org,parent,tipe,status\nC,,hq,active\n"
        let stations = "station,org,status\nDEMOSTATION0001,C,active\n"
        let found = Self.check([("org.csv", wrong), ("station.csv", stations)], present: present)
        #expect(found.allSatisfy { $0.hasPrefix("org.csv:1:") }, "\(found)")
        // What is known of the others is told still.
        let other = Self.check(
            [("org.csv", Self.orgs + "A,,hq,activ,,\nB,Z,hq,active,,\n")],
            present: present
        )
        #expect(other.count == 2 && other.last?.contains("org 'Z' is unknown") == true)
        let json = #"{"org": [{"org": "A", "type": "hq", "status": "activ"}]}"#
        #expect(Self.check([("a.json", json)], present: [present[0], present[2]]).count == 1)
    }

    @Test func `the same mistake is told once`() {
        let rows = ["", "2026-01-01", "2026-02-01"].map { from in
            ReferenceSamples.row(
                .station,
                #"DEMOSTATION0001\B\\active\"# + from + #"\"# + (from.isEmpty ? "2025-12-31" : "")
            )
        }
        let found = Self.check(
            [("org.csv", Self.orgs + "A,,hq,active,,\n")],
            present: [Self.org("A"), Self.org("B")] + rows
        )
        #expect(found.count == 1)
    }

    @Test func `a name is of a row that is in the files or in force`() {
        let stations = "station,org,status\nDEMOSTATION0001,PETRA,active\n"
        let known = [Self.org("PETRO"), Self.org("ROAD")]
        #expect(
            Self.check([("station.csv", stations)], present: known) == [
                "station.csv:2:2: org 'PETRA' is unknown: is it 'PETRO'?"
            ]
        )
        #expect(
            Self.check([("station.csv", stations)]) == [
                "station.csv:2:2: org 'PETRA' is unknown: import its row as well, or correct the name"
            ]
        )
        let orgs = Self.orgs + "PETRA,,hq,active,,\n"
        #expect(Self.check([("station.csv", stations), ("org.csv", orgs)]) == [])
    }

    @Test func `a file leaves nothing out that a row in force names`() {
        let station = ReferenceSamples.row(
            .station,
            "DEMOSTATION0001\\PETRO\\\\active\\\\"
        )
        let orgs = Self.orgs + "ROAD,,hq,active,,\n"
        let present = [Self.org("PETRO"), station]
        #expect(
            Self.check([("org.csv", orgs)], present: present) == [
                "station DEMOSTATION0001, which is in force, names org 'PETRO', which the files leave "
                    + "out: keep its row, or import station as well"
            ]
        )
        let stations = "station,org,status\nDEMOSTATION0001,ROAD,active\n"
        #expect(Self.check([("org.csv", orgs), ("station.csv", stations)], present: present) == [])
    }

    @Test(arguments: [
        ("domain.csv", "domain,bins,orgs,groups\nD,9,A+ X,\n", "3: org 'X' is unknown: "),
        ("domain.csv", "domain,bins,orgs,groups\nD,9,A+,x\n", "4: group 'x' is unknown: "),
        ("discount.csv", "discount,group,permille\nD,x,1\n", "2: group 'x' is unknown: "),
        (
            "permission.csv", "holder,operation,allowed\nX,*,no\n",
            "1: station or org 'X' is unknown: "
        ),
        ("vehicle.csv", "vehicle,org,status,groups\nV,A,active,x\n", "4: group 'x' is unknown: "),
        ("limit.csv", "limit,subject,of,per,count\nL,group,x,day,1\n", "3: group 'x' is unknown: "),
        (
            "limit.csv", "limit,subject,of,per,count\nL,vehicle,京A1,day,1\n",
            "3: vehicle '京A1' is unknown: "
        ),
        (
            "limit.csv", "limit,subject,of,per,count\nL,terminal,00000009,day,1\n",
            "3: terminal '00000009' is unknown: "
        ),
        ("price.csv", "product,org,price\n1,A,1.00\n", "1: product '1' is unknown: "),
        (
            "restriction.csv", "restriction,subject,of,hours\nR,vehicle,京A1,06:00-22:00\n",
            "3: vehicle '京A1' is unknown: "
        ),
        (
            "restriction.csv", "restriction,subject,of,orgs\nR,card,*,A+ X\n",
            "4: org 'X' is unknown: "
        ),
        (
            "restriction.csv", "restriction,subject,of,groups\nR,card,*,x\n",
            "4: group 'x' is unknown: "
        ),
        (
            "restriction.csv", "restriction,subject,of\nR,card,*\n",
            "1: the restriction restricts nothing: "
        ),
        (
            "restriction.csv", "restriction,subject,of,weekdays\nR,station,*,mon\n",
            "2: unknown word 'station': "
        ),
        (
            "discount-step.csv", "discount,level,least,permille\nD,*,0,5\n",
            "1: discount 'D' is unknown: "
        ),
        (
            "discount-level.csv", "subject,of,level\ncompany,X,gold\n",
            "2: org 'X' is unknown: "
        ),
    ])
    func `names in lists and of other tables are looked up`(
        name: String,
        text: String,
        expected: String
    ) {
        let found = Self.check([(name, text)], present: [Self.org("A")])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(name):2:" + expected) == true, "\(found)")
    }

    @Test func `a card is that of one vehicle at a time`() {
        let text =
            "vehicle,org,card,status,from,until\nV,A,9000010000000018,active,,2026-01-31\n"
            + "W,A,9000010000000018,active,2026-02-01,\nX,A,9000010000000018,active,2027-01-01,\n"
        let found = Self.check([("vehicle.csv", text)], present: [Self.org("A")])
        #expect(
            found == [
                "vehicle.csv:4:5: the card of vehicle X, which is that of vehicle W, holds before the "
                    + "row at vehicle.csv:3:1 has ended: end that one before, or begin this one later"
            ]
        )
    }

    @Test func `a hot card that stands twice is told by its mask`() {
        let text = "card,reason\n9000010000000018,lost\n9000010000000018,fraud\n"
        let found = Self.check([("hot-card.csv", text)])
        #expect(
            found.first?.hasPrefix("hot-card.csv:3:1: hot-card 900001******0018 stands") == true
        )
        #expect(found.first?.contains("#") == false)
    }

    @Test func `what a check needs is what names, and all that this names`() {
        #expect(
            ReferenceCheck.tablesNeeded(for: [.product]) == [
                .organisation, .station, .terminal, .product, .price, .domain, .limit, .discount,
                .vehicle, .restriction,
            ]
        )
        #expect(ReferenceCheck.tablesNeeded(for: [.hotCard]) == [.hotCard])
        #expect(ReferenceCheck.tablesNeeded(for: [.station]).contains(.organisation))
    }

    // MARK: Trees

    @Test func `a circle of parents is told once, with its way`() {
        let text =
            Self.orgs + "T,B,hq,active,,\nA,B,hq,active,,\nB,C,hq,active,,\nC,A,hq,active,,\n"
        #expect(
            Self.check([("org.csv", text)]) == [
                "org.csv:3:2: org A is below itself, A < B < C < A: name another parent"
            ]
        )
        let own = Self.check([("org.csv", Self.orgs + "A,A,hq,active,,\n")])
        #expect(own == ["org.csv:2:2: it is its own parent: name another one, or leave it empty"])
    }

    @Test func `a circle counts at a time only`() {
        let lines = "A,B,hq,active,,2026-01-31\nB,A,hq,active,2026-02-01,\n"
        let rest = "A,,hq,active,2026-02-01,\nB,,hq,active,,2026-01-31\n"
        #expect(Self.check([("org.csv", Self.orgs + lines + rest)]) == [])
        let overlapping =
            "A,B,hq,active,,2026-02-01\nB,A,hq,active,2026-02-01,\n"
            + "A,,hq,active,2026-02-02,\nB,,hq,active,,2026-01-31\n"
        #expect(
            Self.check([("org.csv", Self.orgs + overlapping)]) == [
                "org.csv:2:2: org A is below itself, A < B < A: name another parent"
            ]
        )
    }

    @Test(arguments: [(ReferenceTree.mostSteps, true), (ReferenceTree.mostSteps + 1, false)])
    func `a tree may be so deep and no deeper`(steps: Int, isTaken: Bool) {
        let lines = (0...steps).map { "L\($0),\($0 == 0 ? "" : "L\($0 - 1)"),hq,active,,\n" }
        let found = Self.check([("org.csv", Self.orgs + lines.joined())])
        #expect(found.count == (isTaken ? 0 : 1))
        #expect(isTaken || found.first?.contains("org L\(steps) is more than") == true)
    }

    @Test func `a long circle is found in time that is bounded`() {
        let count = 2_000
        let lines = (0..<count).map { "L\($0),L\(($0 + 1) % count),hq,active,,\n" }
        let found = Self.check([("org.csv", Self.orgs + lines.joined())])
        #expect(found.count == 1)
        #expect(found.first?.contains("…") == true)
    }
}

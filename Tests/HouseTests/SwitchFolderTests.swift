import Testing

/// Holds the folders of the switch to the picture of `docs/architecture.md`.
@Suite struct SwitchFolderTests {
    /// Every folder with those whose types it names; the lower ones come first.
    private static let drawn: [(from: String, to: [String])] = [
        ("Configuration", []),
        ("Runtime", []),
        ("Observation", ["Runtime"]),
        ("Mailboxes", ["Configuration", "Observation"]),
        ("2-Frames", []),
        ("1-Listener", ["2-Frames", "Configuration", "Observation", "Runtime"]),
        // A message knows its frame and the connection that it came on.
        ("3-Messages", ["1-Listener", "2-Frames"]),
        ("Security", ["1-Listener", "3-Messages", "Configuration", "Observation"]),
        // A message is read before its MAC is verified; strangers are bounded by where they come
        // from; replies are signed.
        (
            "4-MACVerification",
            ["3-Messages", "8-Reply", "Observation", "Runtime", "Security"]
        ),
        ("5-Routing", ["3-Messages", "Configuration", "Runtime"]),
        (
            "7-ChannelDispatch",
            ["Configuration", "Mailboxes", "Observation", "Runtime", "Security"]
        ),
        (
            "Opening",
            [
                "1-Listener", "7-ChannelDispatch", "Configuration", "Observation", "Runtime",
                "Security",
            ]
        ),
        ("Operators", ["Configuration", "Opening", "Security"]),
        (
            "6-BalanceCheck",
            [
                "7-ChannelDispatch", "Configuration", "Mailboxes", "Observation", "Opening",
                "Operators", "Runtime", "Security",
            ]
        ),
        // A reply goes back to its request's connection.
        ("8-Reply", ["1-Listener", "3-Messages", "Security"]),
        // The conductor knows every stage; no stage knows it.
        (
            "Lane",
            [
                "1-Listener", "2-Frames", "3-Messages", "4-MACVerification", "5-Routing",
                "6-BalanceCheck", "7-ChannelDispatch", "8-Reply", "Configuration", "Mailboxes",
                "Observation", "Opening", "Runtime", "Security",
            ]
        ),
        (
            FolderArrows.root,
            [
                "1-Listener", "6-BalanceCheck", "7-ChannelDispatch", "Configuration", "Lane",
                "Mailboxes", "Observation", "Opening", "Runtime", "Security",
            ]
        ),
        (
            "Administration",
            [
                FolderArrows.root, "1-Listener", "5-Routing", "6-BalanceCheck", "Configuration",
                "Mailboxes",
                "Observation", "Opening", "Operators", "Runtime", "Security",
            ]
        ),
    ]

    private static let arrows = Result { FolderArrows(try Repository.texts()) }

    private static let allowed = Set(
        drawn.flatMap { row in row.to.map { FolderArrows.Arrow(from: row.from, to: $0) } }
    )

    @Test func `no folder names a type of one that it is not drawn to know`() throws {
        let undrawn = try Self.arrows.get().found.filter { !Self.allowed.contains($0.key) }
        #expect(undrawn.isEmpty, "\(undrawn.values.map(\.description).sorted())")
    }

    @Test func `every arrow that is drawn is there`() throws {
        let found = try Self.arrows.get().found
        #expect(Self.allowed.filter { found[$0] == nil }.sorted() == [])
    }

    @Test func `no two folders name each other's types`() throws {
        #expect(try Self.arrows.get().circles == [])
    }

    @Test func `six arrows run against the numbers`() throws {
        #expect(
            try Self.arrows.get().againstTheNumbers == [
                "3-Messages → 1-Listener", "3-Messages → 2-Frames",
                "4-MACVerification → 3-Messages",
                "5-Routing → 3-Messages", "8-Reply → 1-Listener", "8-Reply → 3-Messages",
            ]
        )
    }

    @Test func `an arrow is a type's name in the code of another folder`() {
        func file(_ path: String, _ content: String) -> SourceText {
            SourceText(path: "Sources/Switch/\(path)", content: content)
        }
        let arrows = FolderArrows([
            file("A/Door.swift", "package struct Door {\n    struct Key {}\n}\n"),
            file("B/House.swift", "struct House { let doors: [Door] }\n"),
            file("B/Text.swift", "// A House has a Window.\nlet text = \"Window\"\n"),
            file("C/Window.swift", "enum Window { case open }\nlet house: House? = nil\n"),
            file("C/Key.swift", "func turn(_ key: Some.Door) {}\n"),
            file("Top.swift", "let door = Door()\n"),
        ])
        #expect(
            arrows.found.keys.sorted().map(\.description) == [
                "B → A", "C → B", "PaymentSwitch → A",
            ]
        )
        #expect(arrows.circles == [])
        let circle = FolderArrows([
            file("2-A/A.swift", "struct A { let b: B }\n"),
            file("1-B/B.swift", "actor B { let a: A }\n"),
        ])
        #expect(circle.circles == ["1-B ↔ 2-A"])
        #expect(circle.againstTheNumbers == ["2-A → 1-B"])
    }
}

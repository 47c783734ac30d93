extension RuleExamplesTests {
    /// Written in two parts, so that this file keeps the rule that it proves.
    private static let foreignCard = "55000000" + "00000004"
    private static let demoCard = "9000010000000017"

    static let cardData: [Example] = [
        Example(
            .cardNumbers,
            at: "docs/terminals.md",
            bad: [
                foreignCard, "pan: \"\(foreignCard)\"", "5500 0000 " + "0000 0004",
                "\(foreignCard)=30",
            ],
            good: [
                demoCard, "4761739001010119", "6222020000000000000", "5430303030303031",
                "A\(foreignCard)", "1234567890123", "20260101120000000",
            ]
        ),
        Example(
            .cardNumbersInHex,
            at: "fixtures/a.hex",
            bad: [
                "31 36 " + hex(foreignCard), hex(foreignCard), "16 55 00 00 00 00 00 00 04  # DE 2",
                "F5F5" + String(repeating: "F0", count: 13) + "F4",
                "33 37 " + hex(foreignCard) + "3D 33 30 31 32",
                "22 55 00 00 00 00 00 00 04 D3 01 20",
            ],
            good: [
                "31 36 " + hex(demoCard), "# 31 36 " + hex(foreignCard),
                "54 30 30 30 30 30 30 31  # DE 41", "16 47 61 73 90 01 01 01 19",
            ]
        ),
        Example(
            .publishedKeys,
            at: "fixtures/demo/forecourt.yaml",
            bad: ["tmk: \"0123456789ABCDEF0123456789ABCDE0\"", "key = 8A9BACBDCEDFE0F1"],
            good: [
                "tmk: \"0123456789ABCDEFFEDCBA9876543210\"", "keys: {master: {file: master.key}}",
                "stan: \"0123456789012345\"",
            ]
        ),
        Example(
            .provenanceOfFixtures,
            at: "fixtures/a.hex",
            bad: ["30 32 30 30", "# a\n30", ""],
            good: ["# Made by hand after specs/ifsf.yaml.\n30 32 30 30"]
        ),
    ]

    static let paths: [Example] = [
        Example(
            .machinePaths,
            at: "docs/tour.md",
            bad: ["see /" + "work/a", "cd /" + "root/a", "at \"/" + "home/a/b\""],
            good: ["see docs/work/a", "/usr/local/bin", "/var/lib/forecourt", "a.b/home/c"]
        )
    ]

    private static func hex(_ digits: String) -> String {
        digits.map { "3\($0) " }.joined()
    }
}

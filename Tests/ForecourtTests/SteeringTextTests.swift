import Testing

/// What was typed, configured or written into a file reaches no terminal as a command to it.
@Suite struct SteeringTextTests {
    private static let text = "x\u{1B}[31m\u{9B}\u{202E}y\u{2028}z"

    @Test(
        arguments: [
            (["verbs", text], 64), ([text], 64), (["journal", text], 64), (["status", text], 64),
            (["message", "parse", "--spec", text, "0200"], 64), (["spec", "show", text], 64),
            (["config", "check", "CONFIG"], 78), (["config", "check", text], 66),
            (["config", "check", "DATA"], 78), (["journal", "tail", "--data", text], 66),
            (["journal", "tail", "-g", text, "--data", text], 64),
            (["day", "cutover", "--yes", "--reason", text], 64),
            (["serve", "--restored", "--config", "PLAIN", "--reason", text], 64),
        ] as [([String], Int32)]
    )
    func `no text that somebody wrote steers a terminal`(
        arguments: [String],
        status: Int32
    ) throws {
        let folder = try TestFolder()
        let files = [
            "CONFIG": try folder.file(
                "name.yaml",
                "schema: 1\nchannels: [{name: \"\\e[31m\\u202e\", kind: in-house}]\nroutes: []\n"
            ),
            "DATA": try folder.file("key.yaml", "schema: 1\n\"\\e[31m\\u202e\": 1\nroutes: []\n"),
            "PLAIN": try folder.file("plain.yaml", "schema: 1\nroutes: []\n"),
        ]
        let outcome = try Program.run(arguments.map { files[$0] ?? $0 }, in: folder.path)
        let said = outcome.output + outcome.errors
        #expect(outcome.status == status, "\(said)")
        #expect(outcome.errorLines.count == 1, "\(said)")
        for scalar in said.unicodeScalars where scalar != "\n" {
            let isSteering =
                scalar.properties.generalCategory == .control
                || (0x2028...0x202E).contains(scalar.value)
            #expect(!isSteering, "U+\(String(scalar.value, radix: 16)) in \(said)")
        }
    }

    @Test(arguments: ["", " ", "\u{1B}", "\u{200B}\u{202E}"])
    func `a reason that shows nothing is none`(reason: String) throws {
        let folder = try TestFolder()
        let outcome = try Program.run(
            ["day", "cutover", "--yes", "--reason", reason],
            in: folder.path
        )
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("needs a reason"), "\(outcome.errors)")
    }
}

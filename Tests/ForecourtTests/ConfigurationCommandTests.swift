import Testing

@testable import forecourt

/// Runs `config check` and `config show` on a small file.
@Suite struct ConfigurationCommandTests {
    private static let file = """
        schema: 1
        listeners:
          - {name: a, address: "127.0.0.1:1", dialect: isfs, mac: none}
        http: {address: 127.0.0.1:2}
        routes: []

        """

    @Test func `a dialect without a specification is named with its place`() throws {
        let folder = try TestFolder()
        let path = try folder.file("f.yaml", Self.file)
        let outcome = try Program.run(["config", "check", path], in: folder.path)
        #expect(outcome.status == 78)
        #expect(outcome.errorLines.count == 1)
        #expect(
            outcome.errors.contains(
                "f.yaml:3:48: listeners[0].dialect: there is no specification \"isfs\":"
                    + " did you mean \"ifsf\"?"
            )
        )
    }

    @Test(arguments: [
        ("", true), (", settlement: optional", false), (", settlement: required", false),
    ])
    func `settlements without a MAC are warned of where nothing is said of them`(
        setting: String,
        isWarned: Bool
    ) throws {
        let folder = try TestFolder()
        let path = try folder.file(
            "f.yaml",
            """
            schema: 1
            listeners:
              - name: unionpay
                address: "127.0.0.1:1"
                dialect: unionpay-pos
                mac: {algorithm: unionpay-ecb\(setting)}
              - {name: bare, address: "127.0.0.1:3", dialect: iso8583-1993-ascii, mac: {algorithm: x9.19}}
            http: {address: 127.0.0.1:2}
            routes: []

            """
        )
        let outcome = try Program.run(["config", "check", path], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let warning = "warning: listener unionpay takes settlements without a MAC"
        #expect(outcome.errors.contains(warning) == isWarned, "\(outcome.errors)")
        #expect(!outcome.errors.contains("listener bare"))
    }

    @Test func `a file that lost its routes is refused in one line`() throws {
        let folder = try TestFolder()
        let lost = Self.file.replacing("routes: []\n", with: "")
        let path = try folder.file("f.yaml", lost)
        let outcome = try Program.run(["config", "check", path], in: folder.path)
        #expect(outcome.status == 78)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                "f.yaml:1:1: routes: missing: write routes: and its rules,"
                    + " or routes: [] to refuse every payment"
            )
        )
    }

    @Test func `documented settings stand under a sentence each`() throws {
        let folder = try TestFolder()
        let path = try folder.file("f.yaml", Self.file)
        let outcome = try Program.run(
            ["config", "show", "--documented", "--config", path],
            in: folder.path
        )
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.contains("http.address: 127.0.0.1:2"))
        #expect(lines.count { $0.hasPrefix("# ") } * 2 == lines.count)
    }
}

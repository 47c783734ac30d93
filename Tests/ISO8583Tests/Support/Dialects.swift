import ISO8583

/// Small dialects written for one test.
enum Dialects {
    static let ascii = """
        name: test
        description: A dialect for tests
        family: iso8583-1987
        mti: {encoding: ascii}
        bitmap: {encoding: binary, secondary: true, tertiary: none}
        defaults:
          numeric: {encoding: ascii}
          text: {encoding: ascii}
          track: {encoding: ascii}
          bytes: {encoding: binary}
          length: {encoding: ascii, counts: digits, inclusive: false}

        """

    static func load(_ yaml: String) throws(SpecificationError) -> DialectSpecification {
        try DialectSpecification(yaml: yaml, named: "test.yaml")
    }

    /// The ASCII dialect with these lines under `elements:`.
    static func elements(_ lines: String...) throws(SpecificationError) -> DialectSpecification {
        try load(ascii + "elements:\n" + lines.map { "  " + $0 + "\n" }.joined())
    }

    /// The findings of a file that must not load.
    static func findings(
        _ yaml: String,
        resolving: (String) -> String? = { _ in nil }
    ) -> [SpecificationError.Finding] {
        do throws(SpecificationError) {
            _ = try DialectSpecification(yaml: yaml, named: "test.yaml", resolving: resolving)
            return []
        } catch {
            return error.findings
        }
    }
}

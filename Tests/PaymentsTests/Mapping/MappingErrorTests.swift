import ISO8583
import Payments
import Testing

@Suite struct MappingErrorTests {
    private func specification(
        _ base: String,
        _ overlay: String
    ) throws -> DialectSpecification {
        var sources = try TestSpecifications.sources()
        sources["overlay"] = """
            name: overlay
            description: made by a test
            extends: \(base)
            abstract: false
            \(overlay)
            """
        return try #require(try SpecificationLibrary(sources: sources)["overlay"])
    }

    private func error(
        _ specification: DialectSpecification,
        institution: String = "00000001"
    ) -> MappingError? {
        do {
            _ = try DialectMapping(
                specification,
                settings: MappingSettings(institution: institution, utcOffsetSeconds: 0)
            )
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["", "123456789012", "1234A"])
    func `an institution is 1 to 11 digits`(_ institution: String) {
        for dialect in Dialect.all {
            #expect(error(dialect.specification, institution: institution) == .institutionUnfit)
        }
    }

    @Test(arguments: ["1", "12345678901"])
    func `the shortest and the longest institution are taken`(_ institution: String) {
        #expect(error(Dialect.unionPay.specification, institution: institution) == nil)
    }

    @Test func `the 2003 edition is a dialect of the tools`() throws {
        let specification = try TestSpecifications.load("iso8583-2003-ascii")
        #expect(error(specification) == .familyNotMapped(.iso2003))
    }

    @Test(arguments: [
        "unionpay-pos", "iso8583-1987-ascii", "iso8583-1987-binary", "iso8583-1993-ascii",
        "iso8583-1993-binary", "ifsf", "ifsf-ops",
    ])
    func `every dialect of the repository but 2003 is mapped`(_ name: String) throws {
        #expect(error(try TestSpecifications.load(name)) == nil)
    }

    @Test func `an outcome without a code is refused`() throws {
        let specification = try specification(
            "unionpay-pos",
            "family: unionpay-pos\noutcomes: {mac-failed: null}"
        )
        #expect(error(specification) == .outcomeWithoutCode(.macFailed))
    }

    @Test func `an element that a decision does not fit into is refused`() throws {
        let specification = try specification(
            "unionpay-pos",
            "family: unionpay-pos\nelements: {\"38\": {name: Short, format: \"an 4\"}}"
        )
        #expect(error(specification) == .elementUnfit(ElementPath(.approvalCode)))
    }

    @Test func `element 61 without sub-elements is refused`() throws {
        let specification = try specification(
            "unionpay-pos",
            "family: unionpay-pos\nelements: {\"61\": {composite: null}}"
        )
        #expect(error(specification) == .elementUnfit(ElementPath(.field61, ["1"])))
    }

    @Test func `every error says what is wrong in a sentence`() {
        let errors: [MappingError] = [
            .familyNotMapped(.iso2003), .outcomeWithoutCode(.macFailed),
            .elementUnfit(ElementPath(.approvalCode)), .institutionUnfit, .nothingOffered,
            .noVerdicts,
            .messageUnfit(specification: "a", message: "0200", key: "keys", problem: "none"),
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}

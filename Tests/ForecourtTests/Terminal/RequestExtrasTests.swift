import ArgumentParser
import ISO8583
import Payments
import Testing

@testable import forecourt

/// Text tags of the command line, for dialects that have a place for some of them.
@Suite struct RequestExtrasTests {
    private func dialect(_ name: String) throws -> DialectSpecification {
        let root = try SpecificationSource.parse([]).library()
        return try #require(root[name])
    }

    private func extras(_ text: String) -> RequestExtras {
        RequestExtras(texts: [TextTag(.productLine, text)])
    }

    @Test(arguments: ["012,L,20", "", "012\\L\\520125\\22055\\4135x", "\\L\\10\\10\\1"])
    func `a product line that is none is refused where it is taken apart`(text: String) throws {
        let failure = #expect(throws: CommandFailure.self) {
            try extras(text).check(for: dialect("ifsf"))
        }
        #expect(failure?.problem == "the text of G1 is no product line")
        try extras(text).check(for: dialect("unionpay-pos"))
    }

    @Test func `a line that is one goes out, and what has no place is left out`() throws {
        try extras("012\\L\\320125\\22055\\41357").check(for: dialect("ifsf"))
        for (name, count) in [("ifsf", 1), ("unionpay-pos", 0), ("iso8583-1987-ascii", 0)] {
            let tag = try #require(TagName(0x56, 0x31))
            let family = try dialect(name).family
            #expect(TerminalRequestBuilder.sends(tag, in: family) == (count == 0))
        }
    }
}

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
        let kept: [TagName] = [
            .productLine, .vehicle, .driver, .odometer, .receiptNumber, .fleet,
        ]
        for name in ["ifsf", "ifsf-ops", "unionpay-pos", "iso8583-1987-ascii"] {
            let dialect = try dialect(name)
            for tag in kept { #expect(TerminalRequestBuilder.sends(tag, in: dialect)) }
            for tag in [.pump, .nozzle, .operatorNumber] as [TagName] {
                let sends = TerminalRequestBuilder.sends(tag, in: dialect)
                #expect(sends == (dialect.family != .ifsf))
            }
        }
        let plain = try dialect("iso8583-1993-ascii")
        #expect(!kept.contains { TerminalRequestBuilder.sends($0, in: plain) })
    }

    @Test(arguments: [
        TextTag(.vehicle, "京A10001"), TextTag(.driver, "D\\1"), TextTag(.odometer, ""),
        TextTag(.fleet, "N\u{7F}"), TextTag(.receiptNumber, "A1"),
        TextTag(.receiptNumber, "12345678901"),
    ])
    func `a text that does not fit its place is refused where it has one of its own`(
        _ tag: TextTag
    ) throws {
        let extras = RequestExtras(texts: [tag])
        let failure = #expect(throws: CommandFailure.self) {
            try extras.check(for: dialect("ifsf"))
        }
        #expect(failure?.problem.contains(tag.name) == true)
        try extras.check(for: dialect("iso8583-1987-ascii"))
    }
}

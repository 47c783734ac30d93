import Payments
import Testing
import Text

@testable import forecourt

/// Our side of a shift or batch that nobody compared, as people read it.
@Suite struct CountedTextTests {
    private func tally(_ count: Int, _ amount: Int) -> String {
        #"{"count":\#(count),"amount_minor":\#(amount)}"#
    }

    private func sides(_ debits: String, reversed: String) -> String {
        #"{"debits":\#(debits),"credits":\#(tally(0, 0)),"debit_reversals":\#(reversed),"#
            + #""credit_reversals":\#(tally(0, 0))}"#
    }

    private func answer(_ counted: String) throws -> JSONValue {
        try JSONValue.parse(#"{"ours":null,"theirs":null,"counted":[\#(counted)]}"#)
    }

    @Test func `it is a table with what is on no side below`() throws {
        let none = tally(0, 0)
        let asset =
            #"{"currency":"156","domestic":\#(sides(tally(12, 123_000), reversed: tally(1, 400))),"#
            + #""foreign":\#(sides(none, reversed: none)),"net_minor":122600,"#
            + #""loaded":\#(tally(1, 20_000)),"#
            + #""undecided":\#(tally(1, 791))}"#
        let text = TotalsText.counted(try answer(asset)).joined(separator: "\n")
        #expect(
            text == """
                CNY                 debits          amount credits          amount
                domestic  ours          12         1230.00       0            0.00
                        reversed         1            4.00       0            0.00
                  net: 1226.00
                  undecided: 1, 7.91
                  loaded for cash: 1, 200.00
                """
        )
    }

    @Test func `where nothing has counted it says so, and nothing where sides were compared`()
        throws
    {
        #expect(TotalsText.counted(try answer("")) == ["Nothing has counted."])
        let compared = try JSONValue.parse(#"{"ours":{"domestic":{}},"counted":[]}"#)
        #expect(TotalsText.counted(compared).isEmpty)
    }
}

import Payments
import Testing

/// Lines after discounts as replies have them.
@Suite struct NetLineTests {
    private static let asked = ProductLine(
        code: "2010",
        unit: "L",
        quantity: ProductLine.Quantity(units: 5_250, decimals: 2),
        unitPrice: ProductLine.Quantity(units: 690, decimals: 2),
        amount: 36_225
    )

    @Test(
        arguments: [
            ("TENTH", #"2010\L\25250\2690\32603\TENTH"#), (nil, #"2010\L\25250\2690\32603\"#),
        ] as [(String?, String)]
    )
    func `a line is that of its terminal with what is paid, and the discount behind it`(
        _ discount: String?,
        _ text: String
    ) {
        let line = NetLine(Self.asked, paying: 32_603, discount: discount)
        #expect(line.text == text)
        #expect(NetLine(Array(text.utf8)) == line)
        #expect([TextTag(.netLine, text)].netLines == [line])
    }

    @Test(arguments: ["", #"2010\L\25250\2690\32603"#, #"2010\L\25250\2690\x\TENTH"#, "TENTH"])
    func `what is no line is none`(_ text: String) {
        #expect(NetLine(Array(text.utf8)) == nil)
    }
}

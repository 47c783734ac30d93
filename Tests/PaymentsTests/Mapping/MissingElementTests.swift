import ISO8583
import Payments
import Testing

@Suite struct MissingElementTests {
    /// A kind of message with the elements that it must carry, as the contract lists them.
    struct Case: Sendable, CustomStringConvertible {
        let dialect: Dialect
        let type: MessageTypeIndicator
        let elements: [Element: String]
        let mandatory: [Int]

        var description: String { "\(dialect) \(type)" }
    }

    static let cases: [Case] =
        [
            Case(
                dialect: .unionPay,
                type: "0200",
                elements: Sample.unionPayPurchase,
                mandatory: [3, 4, 11, 22, 25, 41, 42, 49, 60]
            ),
            Case(
                dialect: .unionPay,
                type: "0200",
                elements: Sample.unionPayPurchase.merging([
                    .processingCode: "310000", .field60: "01000001000",
                ]) { $1 },
                mandatory: [3, 11, 22, 25, 41, 42, 49, 60]
            ),
            Case(
                dialect: .unionPay,
                type: "0200",
                elements: Sample.unionPayVoid,
                mandatory: [3, 4, 11, 25, 41, 42, 49, 60]
            ),
            Case(
                dialect: .unionPay,
                type: "0220",
                elements: Sample.unionPayRefund,
                mandatory: [2, 3, 4, 11, 25, 37, 41, 42, 49, 60]
            ),
            Case(
                dialect: .unionPay,
                type: "0400",
                elements: Sample.unionPayReversal,
                mandatory: [3, 4, 11, 25, 39, 41, 42, 49, 60]
            ),
            Case(
                dialect: .unionPay,
                type: "0401",
                elements: Sample.unionPayReversal,
                mandatory: [3, 4, 11, 25, 39, 41, 42, 49, 60]
            ),
            Case(
                dialect: .unionPay,
                type: "0800",
                elements: Sample.unionPaySignOn,
                mandatory: [11, 41, 42, 60]
            ),
            Case(
                dialect: .ifsf,
                type: "1200",
                elements: Sample.ifsfPurchase,
                mandatory: [3, 4, 7, 11, 12, 24, 41, 42, 49]
            ),
            Case(
                dialect: .ifsf,
                type: "1420",
                elements: Sample.ifsfReversal,
                mandatory: [3, 4, 7, 11, 12, 24, 41, 42, 49, 56]
            ),
            Case(
                dialect: .ifsf,
                type: "1820",
                elements: Sample.ifsfEcho,
                mandatory: [7, 11, 24]
            ),
        ]
        + Dialect.plain.flatMap { dialect in
            [
                Case(
                    dialect: dialect,
                    type: "0200",
                    elements: Sample.plainPurchase,
                    mandatory: [3, 4, 7, 11, 13, 41, 42, 49]
                ),
                Case(
                    dialect: dialect,
                    type: "0400",
                    elements: Sample.plainReversal,
                    mandatory: [3, 4, 7, 11, 41, 42, 49, 90]
                ),
                Case(
                    dialect: dialect,
                    type: "0800",
                    elements: Sample.plainNetwork,
                    mandatory: [7, 11, 41, 42, 70]
                ),
            ]
        }

    @Test(arguments: cases)
    func `a message without one of its mandatory elements is refused by its name`(
        _ row: Case
    ) throws {
        #expect(row.dialect.refusal(try row.dialect.message(row.type, row.elements)) == nil)
        for number in row.mandatory {
            let element = try #require(Element(number))
            var elements = row.elements
            #expect(elements.removeValue(forKey: element) != nil)
            let message = try row.dialect.message(row.type, elements)
            #expect(
                row.dialect.refusal(message) == ReadRefusal(.elementMissing, element: element)
            )
        }
    }

    @Test(arguments: Dialect.all)
    func `a purchase needs a card by number or by track`(_ dialect: Dialect) throws {
        var elements = dialect.purchase.elements
        elements[.primaryAccountNumber] = nil
        let message = try dialect.message(dialect.purchase.type, elements)
        #expect(dialect.refusal(message)?.outcome == .elementMissing)
    }

    @Test(arguments: cases)
    func `a missing MAC is left to whoever verifies it`(_ row: Case) throws {
        var elements = row.elements
        elements[.mac] = nil
        elements[.mac2] = nil
        #expect(row.dialect.refusal(try row.dialect.message(row.type, elements)) == nil)
    }

    @Test func `a key change names its terminal`() throws {
        var elements = Sample.plainNetwork
        elements[.networkManagementCode] = "101"
        elements[.terminalIdentification] = nil
        let message = try Dialect.ascii.message("0800", elements)
        #expect(Dialect.ascii.refusal(message)?.outcome == .elementMissing)
    }
}

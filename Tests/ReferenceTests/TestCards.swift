import ISO8583
import Text

/// Numbers of the demo cards, as many as a test wants.
enum TestCards {
    static func number(_ index: Int) -> PrimaryAccountNumber {
        let body = "900001" + DecimalText.padded(index, digits: 9)
        guard let number = PrimaryAccountNumber(completing: body) else {
            preconditionFailure("fifteen digits have a check digit")
        }
        return number
    }
}

import ISO8583
import Journal
import Simulators

/// Messages of a payment, an element a line, named and explained by their dialect.
struct KeptMessageText {
    /// nil where no specification can be read: the numbers and values are shown all the same.
    let library: SpecificationLibrary?

    /// Names where the dialect of a message is not known.
    private static let names = [
        2: "primary account number", 3: "processing code", 4: "amount", 11: "STAN",
        14: "expiry", 15: "settlement date", 37: "retrieval reference", 38: "authorisation",
        39: "response code", 41: "terminal", 42: "merchant", 49: "currency", 52: "PIN",
        54: "balances", 90: "original",
    ]

    /// `request 0200 of T0000001` and its elements.
    func title(of message: KeptMessage) -> String {
        let type = message.mti.map { " \($0)" } ?? ""
        return switch message.side {
        case .request, .reply: message.side.rawValue + type
        case .asked: "asked \(message.channel ?? "the channel")"
        case .answered: (message.channel ?? "the channel") + type
        }
    }

    /// Where values begin: behind the longest names of our dialects.
    static let column = 46

    /// Number and name of each element, and what stands in it.
    func lines(of message: KeptMessage) -> [(label: String, value: String)] {
        let specification = message.dialect.flatMap { library?[$0] }
        let elements = message.elements.map { element in
            let own = ISO8583.Element(String(element.number)).flatMap {
                specification?.description(of: $0)?.name
            }
            let name = own ?? Self.names[element.number] ?? ""
            let number = String(repeating: " ", count: element.number < 10 ? 5 : 4)
            let label = number + "\(element.number)  " + name
            let space = String(repeating: " ", count: max(1, Self.column - label.count))
            var value = element.value
            if element.number == 39, let specification {
                value += "  " + AnswerText.both(of: element.value, specification)
            }
            return (label + space, value)
        }
        let label = "        discount"
        let space = String(repeating: " ", count: Self.column - label.count)
        return elements + message.discounts.map { (label + space, $0) }
    }
}
